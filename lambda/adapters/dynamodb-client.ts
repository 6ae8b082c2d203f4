import { DynamoDBClient, TransactionConflictException } from '@aws-sdk/client-dynamodb';

/**
 * The SDK's client, which in addition tries a single call again that met a transaction on the same item, as it tries
 * throttled ones again: the transaction is over in milliseconds. Left to itself the SDK gives such a call up at once,
 * so that a send beside somebody's joining would be refused (F11).
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
export function createDynamodbClient(): DynamoDBClient {
  const client = new DynamoDBClient({});
  client.middlewareStack.addRelativeTo(markConflicts, {
    relation: 'after',
    toMiddleware: 'retryMiddleware',
    name: 'transactionConflictMiddleware',
  });
  return client;
}

function markConflicts<Args, Output>(next: (args: Args) => Promise<Output>) {
  return async (args: Args): Promise<Output> => {
    try {
      return await next(args);
    } catch (error) {
      if (error instanceof TransactionConflictException) error.$retryable = {};
      throw error;
    }
  };
}
