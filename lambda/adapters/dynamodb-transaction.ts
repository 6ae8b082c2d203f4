import { TransactWriteItemsCommand, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { CancellationReason, DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { backOff } from './backoff.ts';

/** Tries of a transaction that collides with others on the same items, the first included. Our choice. */
const triesMax = 6;

/**
 * Writes all items or none. Undefined if they are written; else the reasons, one for each item in their order, of
 * which at least one is `ConditionalCheckFailed`. A collision with another transaction is tried again here, because
 * the SDK does not retry a cancelled transaction (F11); each try is a new command and so gets a new request token.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export async function transact(
  dynamodb: DynamoDBClient,
  items: readonly TransactWriteItem[],
): Promise<readonly CancellationReason[] | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [...items] }));
      return undefined;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) return reasons;
      if (tries === triesMax || !reasons.some(({ Code }) => Code !== undefined && isPassing(Code)))
        throw error;
    }
    await backOff(tries);
  }
}

function isPassing(code: string): boolean {
  return (
    code === 'TransactionConflict' || code === 'ThrottlingError' || code === 'ProvisionedThroughputExceeded'
  );
}

/** Whether it was this item's condition that failed. */
export function conditionFailed(reasons: readonly CancellationReason[], index: number): boolean {
  return reasons[index]?.Code === 'ConditionalCheckFailed';
}
