import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';

/**
 * Allows DynamoDB actions on exactly one table or index; no actions, no statement.
 * `Table.grant` would add every index of the table.
 */
export function grantTableActions(
  grantee: IGrantable,
  actions: readonly string[],
  resourceArn: string,
): Grant | undefined {
  if (actions.length === 0) return undefined;
  return Grant.addToPrincipal({
    grantee,
    actions: actions.map((action) => `dynamodb:${action}`),
    resourceArns: [resourceArn],
  });
}
