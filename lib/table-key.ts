import { Stack } from 'aws-cdk-lib';
import { TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { refusal } from './refusal.ts';

/** The key that the tables are encrypted with: one of the account's own, or the one that AWS keeps in it. */
export class TableKey extends Construct {
  readonly #key: IKey | undefined;

  constructor(scope: Construct, id: string, { encryptionKey }: { readonly encryptionKey?: IKey | string }) {
    super(scope, id);
    this.#key = typeof encryptionKey === 'string' ? this.importKey(encryptionKey) : encryptionKey;
  }

  /**
   * KMS in place of DynamoDB's own key, so that each use of it stands in CloudTrail. DynamoDB caches the table key, which
   * keeps the calls to KMS, and their price, out of a message's way.
   */
  get encryption(): { readonly encryption: TableEncryption; readonly encryptionKey?: IKey } {
    if (!this.#key) return { encryption: TableEncryption.AWS_MANAGED };
    return { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: this.#key };
  }

  /**
   * Lets a caller of DynamoDB use the key, through DynamoDB alone. AWS's own key asks nobody.
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
   */
  grantUse(grantee: IGrantable): void {
    for (const statement of this.statementsOfUse()) grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }

  /** The same for a policy that is written by hand; none with AWS's own key. */
  statementsOfUse(): readonly PolicyStatement[] {
    if (!this.#key) return [];
    const { region, urlSuffix } = Stack.of(this);
    return [
      new PolicyStatement({
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
        resources: [this.#key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.${urlSuffix}` } },
      }),
    ];
  }

  private importKey(arn: string): IKey {
    if (!/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(arn)) {
      throw refusal('encryptionKey', arn, 'a key, or the ARN of one');
    }
    return Key.fromKeyArn(this, 'Key', arn);
  }
}
