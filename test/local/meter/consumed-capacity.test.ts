import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

import type { ConsumedCapacity } from '../../../local/meter/consumed-capacity.ts';
import { type MeteredDynamoDb, startMeteredDynamoDb } from './metered-dynamodb.ts';

let db: MeteredDynamoDb;
beforeAll(async () => {
  db = await startMeteredDynamoDb();
});
afterAll(async () => db.close());

type Send = (client: DynamoDBClient) => Promise<object>;

const key = (id: string) => ({ pk: { S: 'room' }, sk: { S: id } });
const item = (id: string, bytes = 10) => ({ ...key(id), text: { S: 'x'.repeat(bytes) } });
const owned = (id: string) => ({ ...item(id), owner: { S: 'alice' } });

/** Sends a command once for its effect, if it needs one, and gives what the metered one took. */
async function taken(send: Send): Promise<readonly ConsumedCapacity[]> {
  db.reports.splice(0);
  await send(db.client);
  return db.reports.splice(0);
}

describe('the capacity that is counted is what DynamoDB itself reports', () => {
  const TableName = () => db.tableName;

  test.each<[string, number, Send]>([
    [
      'a kilobyte written',
      1,
      (client) => client.send(new PutItemCommand({ TableName: TableName(), Item: item('a') })),
    ],
    [
      'three and a half',
      4,
      (client) => client.send(new PutItemCommand({ TableName: TableName(), Item: item('b', 3_500) })),
    ],
    [
      'an item that comes into an index',
      2,
      (client) => client.send(new PutItemCommand({ TableName: TableName(), Item: owned('c') })),
    ],
    [
      'an update that no index sees',
      1,
      (client) =>
        client.send(
          new UpdateItemCommand({
            TableName: TableName(),
            Key: key('c'),
            UpdateExpression: 'SET #text = :text',
            ExpressionAttributeNames: { '#text': 'text' },
            ExpressionAttributeValues: { ':text': { S: 'new' } },
          }),
        ),
    ],
    [
      'an update that moves an entry of an index',
      3,
      (client) =>
        client.send(
          new UpdateItemCommand({
            TableName: TableName(),
            Key: key('c'),
            UpdateExpression: 'SET #owner = :owner',
            ExpressionAttributeNames: { '#owner': 'owner' },
            ExpressionAttributeValues: { ':owner': { S: 'bob' } },
          }),
        ),
    ],
    [
      'an item that leaves an index',
      2,
      (client) => client.send(new DeleteItemCommand({ TableName: TableName(), Key: key('c') })),
    ],
    [
      'a batch of writes',
      3,
      (client) =>
        client.send(
          new BatchWriteItemCommand({
            RequestItems: {
              [TableName()]: [
                { PutRequest: { Item: item('d') } },
                { PutRequest: { Item: item('e', 1_500) } },
              ],
            },
          }),
        ),
    ],
    [
      'a transaction, twice',
      2 * 3,
      (client) =>
        client.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              { Put: { TableName: TableName(), Item: item('f') } },
              { Delete: { TableName: TableName(), Key: key('nobody') } },
              {
                ConditionCheck: {
                  TableName: TableName(),
                  Key: key('a'),
                  ConditionExpression: 'attribute_exists(pk)',
                },
              },
            ],
          }),
        ),
    ],
    [
      'a transaction that changes an index, twice too',
      2 * 4,
      (client) =>
        client.send(
          new TransactWriteItemsCommand({
            TransactItems: ['g', 'h'].map((id) => ({ Put: { TableName: TableName(), Item: owned(id) } })),
          }),
        ),
    ],
  ])('%s: %d write units', async (_, units, send) => {
    expect(await taken(send)).toEqual([{ kind: 'writeUnits', units, tableNames: [TableName()] }]);
  });

  test.each<[string, number, Send]>([
    [
      'a consistent read',
      1,
      (client) =>
        client.send(new GetItemCommand({ TableName: TableName(), Key: key('a'), ConsistentRead: true })),
    ],
    [
      'an eventual read',
      0.5,
      (client) => client.send(new GetItemCommand({ TableName: TableName(), Key: key('a') })),
    ],
    [
      'a query of six kilobytes',
      2,
      (client) =>
        client.send(
          new QueryCommand({
            TableName: TableName(),
            ConsistentRead: true,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: 'room' } },
          }),
        ),
    ],
    ['a scan', 1, (client) => client.send(new ScanCommand({ TableName: TableName() }))],
    [
      'a batch of reads',
      1,
      (client) =>
        client.send(
          new BatchGetItemCommand({ RequestItems: { [TableName()]: { Keys: [key('a'), key('d')] } } }),
        ),
    ],
    [
      'a transaction, twice',
      2 * 2,
      (client) =>
        client.send(
          new TransactGetItemsCommand({
            TransactItems: [
              { Get: { TableName: TableName(), Key: key('a') } },
              { Get: { TableName: TableName(), Key: key('d') } },
            ],
          }),
        ),
    ],
  ])('%s: %d read units', async (_, units, send) => {
    expect(await taken(send)).toEqual([{ kind: 'readUnits', units, tableNames: [TableName()] }]);
  });

  test('a write whose condition fails takes one unit, of which DynamoDB tells nothing', async () => {
    const failing: Send = (client) =>
      client
        .send(
          new PutItemCommand({
            TableName: TableName(),
            Item: item('a'),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        )
        .catch((error: Error) => error);
    expect(await taken(failing)).toEqual([{ kind: 'writeUnits', units: 1, tableNames: [TableName()] }]);
  });

  test('operations that take no capacity are left alone', async () => {
    expect(await taken((client) => db.describeTable(client))).toEqual([]);
  });
});
