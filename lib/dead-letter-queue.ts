import { Duration } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { EncryptionKey } from './encryption-key.ts';

/** Where goes what has failed for good, until somebody looks after it. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, key: EncryptionKey) {
    super(scope, id, {
      ...key.ofQueues,
      enforceSSL: true,
      // As long as SQS keeps anything.
      retentionPeriod: Duration.days(14),
    });
  }
}
