/**
 * Policies of AWS's own that only let a function write logs, traces and metrics, or live in a VPC: nothing that
 * the local stack has, so nothing to judge by.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const knownManagedPolicyArns: ReadonlySet<string> = new Set(
  [
    'AWSXRayDaemonWriteAccess',
    'AWSXrayWriteOnlyAccess',
    'CloudWatchLambdaInsightsExecutionRolePolicy',
    'service-role/AWSLambdaBasicExecutionRole',
    'service-role/AWSLambdaVPCAccessExecutionRole',
  ].map((name) => `arn:aws:iam::aws:policy/${name}`),
);
