import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

import { type DynamoDb, startDynamoDb } from '../../../local/dynamodb.ts';
import type { StreamRecord } from '../../../local/dynamodb/streams.ts';
import { type Edge, openEdge } from '../../../local/edge.ts';
import type { Resource } from '../../../local/resource.ts';
import { absentServices } from './server.ts';

const viewed = (ref: string, StreamViewType?: string): Resource => ({
  logicalId: ref,
  type: 'AWS::DynamoDB::Table',
  ref,
  properties: {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    ...(StreamViewType !== undefined && { StreamSpecification: { StreamViewType } }),
  },
});

let edge: Edge;
let dynamoDb: DynamoDb;
let client: DynamoDBClient;
let told: (readonly [tableName: string, ...records: readonly StreamRecord[]])[] = [];

beforeAll(async () => {
  edge = await openEdge(0);
  dynamoDb = await startDynamoDb({
    resources: [viewed('News', 'NEW_IMAGE'), viewed('Both', 'NEW_AND_OLD_IMAGES'), viewed('Quiet')],
    region: 'us-east-1',
    onRecords: (tableName, records) => told.push([tableName, ...records]),
  });
  edge.serve({ ...absentServices, dispatch: (call) => dynamoDb.handle(call) });
  client = new DynamoDBClient({
    endpoint: edge.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
});
afterAll(async () => {
  client.destroy();
  await edge.close();
  await dynamoDb.close();
});
beforeEach(() => {
  told = [];
});

const key = (pk: string) => ({ pk: { S: pk } });
const item = (pk: string, n: number) => ({ ...key(pk), n: { N: String(n) } });

/** What was told, in short: table, event, key, and the images that were shown. */
function changes() {
  return told.flatMap(([tableName, ...records]) =>
    records.map(({ eventName, dynamodb }) => {
      const { Keys, NewImage, OldImage } = dynamodb;
      return { tableName, eventName, Keys, NewImage, OldImage };
    }),
  );
}

test('a stream tells what was inserted, modified and removed, with the images of its view', async () => {
  for (const TableName of ['News', 'Both']) {
    await client.send(new PutItemCommand({ TableName, Item: item('a', 1) }));
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: key('a'),
        UpdateExpression: 'SET n = :n',
        ExpressionAttributeValues: { ':n': { N: '2' } },
      }),
    );
    await client.send(new DeleteItemCommand({ TableName, Key: key('a') }));
  }
  const [one, two] = [item('a', 1), item('a', 2)];
  expect(changes()).toEqual([
    { tableName: 'News', eventName: 'INSERT', Keys: key('a'), NewImage: one },
    { tableName: 'News', eventName: 'MODIFY', Keys: key('a'), NewImage: two },
    { tableName: 'News', eventName: 'REMOVE', Keys: key('a') },
    { tableName: 'Both', eventName: 'INSERT', Keys: key('a'), NewImage: one },
    { tableName: 'Both', eventName: 'MODIFY', Keys: key('a'), NewImage: two, OldImage: one },
    { tableName: 'Both', eventName: 'REMOVE', Keys: key('a'), OldImage: two },
  ]);
  const numbers = told.map(([, record]) => String(record?.dynamodb['SequenceNumber']));
  expect(numbers).toEqual(numbers.toSorted());
  expect(new Set(told.map(([, record]) => record?.eventID)).size).toBe(6);
});

test('a stream tells each item of a batch and of a transaction, and nothing of other tables', async () => {
  const put = (pk: string) => ({ PutRequest: { Item: item(pk, 1) } });
  await client.send(
    new BatchWriteItemCommand({ RequestItems: { News: [put('b'), put('c')], Quiet: [put('d')] } }),
  );
  const remove = { DeleteRequest: { Key: key('c') } };
  await client.send(new BatchWriteItemCommand({ RequestItems: { News: [remove] } }));
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: 'News', Item: item('e', 1) } },
        { Delete: { TableName: 'News', Key: key('b') } },
        { Put: { TableName: 'Quiet', Item: item('e', 1) } },
      ],
    }),
  );
  expect(changes().map(({ eventName, Keys }) => [eventName, Keys])).toEqual([
    ['INSERT', key('b')],
    ['INSERT', key('c')],
    ['REMOVE', key('c')],
    ['INSERT', key('e')],
    ['REMOVE', key('b')],
  ]);
});

test('a stream tells nothing of a write that fails, nor of one that changes nothing', async () => {
  await client.send(new PutItemCommand({ TableName: 'News', Item: item('f', 1) }));
  told = [];
  await client.send(new PutItemCommand({ TableName: 'News', Item: item('f', 1) }));
  await client.send(new DeleteItemCommand({ TableName: 'News', Key: key('absent') }));
  const refused = { TableName: 'News', Item: item('f', 2), ConditionExpression: 'attribute_not_exists(pk)' };
  await expect(client.send(new PutItemCommand(refused))).rejects.toThrow('conditional request failed');
  const cancelled = { TransactItems: [{ Put: { TableName: 'News', Item: item('g', 1) } }, { Put: refused }] };
  await expect(client.send(new TransactWriteItemsCommand(cancelled))).rejects.toThrow('cancelled');
  await expect(client.send(new PutItemCommand({ TableName: 'News', Item: {} }))).rejects.toThrow('key');
  expect(changes()).toEqual([]);
});

test('records of one item come in the order of its writes, however many write it at once', async () => {
  const add = new UpdateItemCommand({
    TableName: 'News',
    Key: key('h'),
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  });
  await Promise.all(Array.from({ length: 8 }, () => client.send(add)));
  expect(changes().map(({ NewImage }) => NewImage)).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map((n) => item('h', n)),
  );
});
