import { BatchWriteItemCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { LocalChat } from '../../../bin/testing/local-chat.ts';
import { fromEntry } from '../../../lambda/adapters/dynamodb-entry.ts';
import { roomsTableKeys } from '../../../lambda/adapters/table-keys.ts';
import type { MessageEntry } from '../../../protocol/entries.ts';

/** As many as one call takes. */
const batchSize = 25;

/**
 * Puts messages at the end of a room's log, straight into the table: thousands, in the time in which they could not be
 * sent. A minute lies between one and the next, and the last is of now.
 */
export async function writeHistory(
  chat: LocalChat,
  room: string,
  messages: readonly Pick<MessageEntry, 'sender' | 'message'>[],
): Promise<void> {
  const dynamoDb = new DynamoDBClient({
    endpoint: chat.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const table = chat.stack.outputs['RoomsTableName'] ?? '';
  const { head } = await chat.invokeRooms({ operation: 'getRoom', room });
  const items = messages.map((message, index) => {
    const seq = Number(head) + index + 1;
    const timestamp = new Date(Date.now() - (messages.length - index) * 60_000).toISOString();
    const entry: MessageEntry = { type: 'message', room, seq, id: `history-${seq}`, timestamp, ...message };
    return fromEntry(entry, { incarnation: 1 });
  });
  for (let at = 0; at < items.length; at += batchSize) {
    const requests = items.slice(at, at + batchSize).map((Item) => ({ PutRequest: { Item } }));
    await dynamoDb.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
  const { pk, sk } = roomsTableKeys.head(room);
  await dynamoDb.send(
    new UpdateItemCommand({
      TableName: table,
      Key: { pk: { S: pk }, sk: { S: sk } },
      UpdateExpression: 'SET seq = :seq, activeAt = :now',
      ExpressionAttributeValues: {
        ':seq': { N: String(Number(head) + messages.length) },
        ':now': { N: String(Date.now()) },
      },
    }),
  );
  dynamoDb.destroy();
}
