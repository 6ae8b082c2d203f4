import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { SecretOfTokens } from './token-props.ts';

/**
 * Lets a function do so with this one secret; not by `grantRead`, which adds that it may be described. A key of yours is
 * used for it, and only by way of Secrets Manager; of AWS's own key nothing has to be granted.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
export function grantTokenSecret(
  grantee: IFunction,
  { secretArn, secretFullArn, encryptionKey }: SecretOfTokens,
  actions: readonly string[],
): void {
  if (actions.length === 0) return;
  grantee.addToRolePolicy(
    new PolicyStatement({
      actions: actions.map((action) => `secretsmanager:${action}`),
      // A secret that is known by its name alone has six more characters in its ARN.
      resources: [secretFullArn ?? `${secretArn}-??????`],
    }),
  );
  if (!encryptionKey) return;
  // Not by `grantDecrypt` either: that one leaves the right to the policy of the key, which an imported one does not let change.
  grantee.addToRolePolicy(
    new PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [encryptionKey.keyArn],
      conditions: {
        StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(grantee).region}.amazonaws.com` },
      },
    }),
  );
}
