import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { EncryptionKey } from './encryption-key.ts';

/** What is allowed: actions on exactly one table or index, and the key that it is encrypted with. */
export interface TableGrant {
  readonly actions: readonly string[];
  readonly resourceArn: string;
  readonly key: EncryptionKey;
}

/**
 * Allows DynamoDB actions; no actions, no statement.
 * `Table.grant` would add every index of the table.
 */
export function grantTableActions(grantee: IGrantable, granted: TableGrant): Grant | undefined {
  const { actions, resourceArn, key } = granted;
  if (actions.length === 0) return undefined;
  key.grantUse(grantee, 'dynamodb');
  return Grant.addToPrincipal({
    grantee,
    actions: actions.map((action) => `dynamodb:${action}`),
    resourceArns: [resourceArn],
  });
}
