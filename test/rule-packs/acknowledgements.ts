/** Findings that are to stand, and why. */
export interface Acknowledgement {
  /** Names of rules without their pack, as the packs share them. */
  readonly rules: RegExp;
  /** Path of the construct within the stack. */
  readonly where: RegExp;
  readonly reason: string;
}

const functions = /^Chat\/(Authorizer|Connection|SendMessage|Actions|Rooms|FanOut|Events)\//;

export const acknowledgements: readonly Acknowledgement[] = [
  {
    rules: /^APIG4$/,
    where: /^Chat\/Api\/Api\/(?!\$connect-)[\w$]+-Route\//,
    reason:
      'API Gateway asks an authorizer at $connect alone; what it found out goes with every later event.',
  },
  {
    rules: /^IAM5\[Resource::\*\]$/,
    where: functions,
    reason:
      'The two actions of X-Ray know no resource; test/lib/function-rights.test.ts holds that there are no others.',
  },
  {
    rules: /^IAM5\[Resource::\*\]$/,
    where: /^Chat\/Api\/AccessLog\/Role\//,
    reason: 'The role by which API Gateway writes logs is one for all APIs of the account.',
  },
  {
    rules: /^IAM5\[Resource::arn:.*:execute-api:.*\/(POST|DELETE)\/@connections\/\*\]$/,
    where: functions,
    reason: 'Of this stage and method; what the wildcard stands for is the id of a connection.',
  },
  {
    rules: /^(DDB3|DynamoDBPITREnabled|DynamoDBInBackupPlan)$/,
    where: /^Chat\/ConnectionsTable\//,
    reason: 'A connection lives two hours: a restored table would name connections that are gone.',
  },
  {
    rules: /^DynamoDBInBackupPlan$/,
    where: /^Chat\/RoomsTable\//,
    reason:
      'It can be restored to any second of 35 days; longer plans are the account’s to make, and to pay for.',
  },
  {
    rules: /^CloudWatchLogGroupEncrypted$/,
    where: /LogGroup\/|\/PublishLog\//,
    reason: 'CloudWatch encrypts logs by itself, and there are no texts, tokens or users in them (S57).',
  },
  {
    rules: /^IAMNoInlinePolicy$/,
    where: /\/Role\/|\/ServiceRole\/|^Chat\/LargeRooms\/Orders\//,
    reason: 'Each is the policy of one role, and can be attached to no other.',
  },
  {
    rules: /^LambdaConcurrency$/,
    where: functions,
    reason:
      'The prop concurrencyMax reserves it; new accounts have ten in all, and must keep a hundred unreserved.',
  },
  {
    rules: /^LambdaDLQ$/,
    where: functions,
    reason:
      'A dead-letter queue is for asynchronous invocations; FanOut has a destination for failures, and whoever invokes the others waits.',
  },
  {
    rules: /^LambdaInsideVPC$/,
    where: functions,
    reason: 'There is nothing in a VPC to be reached, and a way out of one costs by the hour.',
  },
  {
    rules: /^(SQS3|SQSRedrivePolicy)$/,
    where: /DeadLetterQueue\//,
    reason: 'It is the dead-letter queue.',
  },
  {
    rules:
      /^(S1|S3BucketLoggingEnabled|S3BucketReplicationEnabled|S3BucketVersioningEnabled|S3DefaultEncryptionKMS)$/,
    where: /^Chat\/Hosting\/Bucket\//,
    reason:
      'It has the files of a page that everybody may read, through CloudFront, and a deployment puts them back.',
  },
  {
    rules: /^CFR[12]$/,
    where: /^Chat\/Hosting\/Distribution\//,
    reason: 'Countries and a firewall are the operator’s choice: docs/deploy.md says how.',
  },
  {
    rules: /^CFR3$/,
    where: /^Chat\/Hosting\/Distribution\//,
    reason: 'Standard logs of CloudFront hold query strings, and so tokens (S57).',
  },
  {
    rules: /^CFR4$/,
    where: /^Chat\/Hosting\/Distribution\//,
    reason:
      'With a domain and a certificate TLS begins at 1.2; under cloudfront.net nobody can say where it begins.',
  },
  {
    rules: /^COG[28]$/,
    where: /^Chat\/Users\/UserPool\//,
    reason:
      'Who must have a second factor, and pay for threat protection, is for the product to say; both can be had.',
  },
  {
    rules: /./,
    where: /^Custom::CDKBucketDeployment/,
    reason: 'A function of the CDK, which runs while the page is deployed and at no other time.',
  },
];
