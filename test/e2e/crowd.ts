import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fromSubscription } from '../../lambda/adapters/dynamodb-connection-item.ts';
import { createGatewayId } from '../../local/gateway/request-id.ts';

/** What one call takes. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const rowsPerCall = 25;

/** Puts subscriptions of connections that nobody has opened into the table; gives the ids of the connections. */
export async function putCrowd(
  dynamodb: DynamoDBClient,
  crowd: {
    readonly connectionsTable: string;
    readonly room: string;
    readonly size: number;
    /** Epoch seconds. A crowd of the past counts when a room is measured, and is delivered nothing. */
    readonly expiresAt: number;
  },
): Promise<readonly string[]> {
  const { connectionsTable, room, size, expiresAt } = crowd;
  const nowMs = Date.now();
  const ids = Array.from({ length: size }, createGatewayId);
  const puts = ids.map((connectionId, index) => {
    const subscription = { room, user: `user-${index}`, connectionId };
    const times = { tokenExpiresAt: nowMs + 3_600_000, subscribedAt: nowMs };
    return { PutRequest: { Item: fromSubscription({ ...subscription, ...times }, expiresAt) } };
  });
  for (let first = 0; first < size; first += rowsPerCall) {
    const requests = { [connectionsTable]: puts.slice(first, first + rowsPerCall) };
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: requests }));
  }
  return ids;
}
