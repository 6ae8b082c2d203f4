import { Stack } from 'aws-cdk-lib';
import { TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { refusal } from './refusal.ts';

/** What whoever uses a service has to be allowed of the key that it encrypts with. */
const uses = {
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
  dynamodb: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
  sqs: ['kms:Decrypt', 'kms:GenerateDataKey'],
} as const;

/** What all that a chat keeps is encrypted with: a key of the account's own, or those that AWS has for each service. */
export class EncryptionKey extends Construct {
  readonly #key: IKey | undefined;

  constructor(scope: Construct, id: string, { encryptionKey }: { readonly encryptionKey?: IKey | string }) {
    super(scope, id);
    this.#key = typeof encryptionKey === 'string' ? this.importKey(encryptionKey) : encryptionKey;
    if (this.#key) this.allowLogs(this.#key);
  }

  /**
   * KMS in place of DynamoDB's own key, so that each use of it stands in CloudTrail. DynamoDB caches the table key, which
   * keeps the calls to KMS, and their price, out of a message's way.
   */
  get ofTables(): { readonly encryption: TableEncryption; readonly encryptionKey?: IKey } {
    if (!this.#key) return { encryption: TableEncryption.AWS_MANAGED };
    return { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: this.#key };
  }

  get ofQueues(): { readonly encryption: QueueEncryption; readonly encryptionMasterKey?: IKey } {
    if (!this.#key) return { encryption: QueueEncryption.SQS_MANAGED };
    return { encryption: QueueEncryption.KMS, encryptionMasterKey: this.#key };
  }

  get ofLogs(): { readonly encryptionKey?: IKey } {
    return this.#key ? { encryptionKey: this.#key } : {};
  }

  /** Lets a caller of a service use the key, through that service alone. AWS's own keys ask nobody. */
  grantUse(grantee: IGrantable, service: keyof typeof uses): void {
    for (const statement of this.statementsOfUse(service)) {
      grantee.grantPrincipal.addToPrincipalPolicy(statement);
    }
  }

  /** The same for a policy that is written by hand; none with AWS's own keys. */
  statementsOfUse(service: keyof typeof uses): readonly PolicyStatement[] {
    if (!this.#key) return [];
    const { region, urlSuffix } = Stack.of(this);
    return [
      new PolicyStatement({
        actions: [...uses[service]],
        resources: [this.#key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `${service}.${region}.${urlSuffix}` } },
      }),
    ];
  }

  /**
   * CloudWatch Logs uses the key by itself, on the word of the key's policy. Of an imported key that is for its owner to
   * write: docs/operate.md has it. For all log groups of the account, because these get their names, which the policy would
   * have to give, only after the key.
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  private allowLogs(key: IKey): void {
    const { region, urlSuffix, partition, account } = Stack.of(this);
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*`,
          },
        },
      }),
    );
  }

  private importKey(arn: string): IKey {
    if (!/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(arn)) {
      throw refusal('encryptionKey', arn, 'a key, or the ARN of one');
    }
    return Key.fromKeyArn(this, 'Key', arn);
  }
}
