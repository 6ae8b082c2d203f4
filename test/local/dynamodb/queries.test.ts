import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';

import { type Item, type RoomItems, keyOf, roomItems } from './items.ts';
import { type DynamoDbUnderTest, startDynamoDbUnderTest } from './server.ts';

let db: DynamoDbUnderTest;
let items: RoomItems;

beforeAll(async () => {
  db = await startDynamoDbUnderTest();
  items = roomItems(db);
});

afterAll(() => db.close());

describe('a query', () => {
  beforeAll(async () => {
    for (const sk of ['a', 'ab', 'b', 'c', 'd', 'd\u{1F600}']) {
      await db.client.send(
        new PutItemCommand({
          TableName: db.roomsTable,
          Item: { pk: { S: 'log' }, sk: { S: sk }, n: { N: String(sk.length) }, owner: { S: 'query' } },
        }),
      );
    }
    await items.put('log2', { owner: { S: 'query' }, big: { S: 'x' } });
  });

  test('goes up and down in the order of the sort key', async () => {
    expect(await items.sortKeys({})).toEqual(['a', 'ab', 'b', 'c', 'd', 'd\u{1F600}']);
    expect(await items.sortKeys({ ScanIndexForward: false })).toEqual([
      'd\u{1F600}',
      'd',
      'c',
      'b',
      'ab',
      'a',
    ]);
  });

  test.each([
    ['sk > :v', ['c', 'd', 'd\u{1F600}']],
    ['sk >= :v', ['b', 'c', 'd', 'd\u{1F600}']],
    ['sk < :v', ['a', 'ab']],
    ['sk <= :v', ['a', 'ab', 'b']],
    ['sk = :v', ['b']],
    ['sk BETWEEN :a AND :v', ['a', 'ab', 'b']],
    ['begins_with(sk, :a)', ['a', 'ab']],
  ])('takes the range %s', async (range, expected) => {
    const values: Item = { ':v': { S: 'b' }, ':a': { S: 'a' } };
    const used = Object.fromEntries(Object.entries(values).filter(([name]) => range.includes(name)));
    expect(await items.sortKeys({}, { range, values: used })).toEqual(expected);
  });

  test.each([true, false])('goes page by page to the end, forward %p', async (ScanIndexForward) => {
    const whole = await items.sortKeys({ ScanIndexForward });
    const pages: (string | undefined)[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = await items.query({ Limit: 2, ScanIndexForward, ExclusiveStartKey });
      pages.push(...(page.Items ?? []).map(({ sk }) => sk?.S));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    expect(pages).toEqual(whole);
  });

  test('filters after it has counted to the limit, so that a page can be empty and not the last (F14)', async () => {
    const page = await items.query(
      { Limit: 1, FilterExpression: 'n = :two' },
      { values: { ':two': { N: '2' } } },
    );
    expect(page).toMatchObject({
      Count: 0,
      ScannedCount: 1,
      Items: [],
      LastEvaluatedKey: { sk: { S: 'a' } },
    });
  });

  test('counts without items', async () => {
    const page = await items.query({ Select: 'COUNT' });
    expect(page.Count).toBe(6);
    expect(page.Items).toBeUndefined();
  });

  test('projects attributes', async () => {
    const page = await items.query({
      ProjectionExpression: '#n',
      ExpressionAttributeNames: { '#n': 'n' },
      Limit: 1,
    });
    expect(page.Items).toEqual([{ n: { N: '1' } }]);
  });

  test('of an index with keys only gives keys, page by page', async () => {
    const items: Item[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = await db.client.send(
        new QueryCommand({
          TableName: db.roomsTable,
          IndexName: 'byOwner',
          KeyConditionExpression: '#owner = :owner',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': { S: 'query' } },
          Limit: 3,
          ExclusiveStartKey,
        }),
      );
      items.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    expect(items).toHaveLength(7);
    expect(items).toContainEqual({ pk: { S: 'log2' }, sk: { S: 'head' }, owner: { S: 'query' } });
  });

  test('of an index no longer gives an item that has left it', async () => {
    const key = await items.put('leaver', { owner: { S: 'leaving' } });
    await items.update(key, { UpdateExpression: 'REMOVE #o', ExpressionAttributeNames: { '#o': 'owner' } });
    const page = await db.client.send(
      new QueryCommand({
        TableName: db.roomsTable,
        IndexName: 'byOwner',
        KeyConditionExpression: '#o = :o',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':o': { S: 'leaving' } },
      }),
    );
    expect(page.Items).toEqual([]);
  });

  test('stops at one megabyte with a key to go on from (F14)', async () => {
    const big = 'x'.repeat(300_000);
    for (const sk of ['1', '2', '3', '4', '5']) {
      const Item = { pk: { S: 'big' }, sk: { S: sk }, big: { S: big } };
      await db.client.send(new PutItemCommand({ TableName: db.roomsTable, Item }));
    }
    const page = await items.query({}, { pk: 'big' });
    expect(page.Count).toBe(4);
    const rest = await items.query({ ExclusiveStartKey: page.LastEvaluatedKey }, { pk: 'big' });
    expect(rest.Items?.map(({ sk }) => sk?.S)).toEqual(['5']);
    expect(rest.LastEvaluatedKey).toBeUndefined();
  });
});

describe('a batch', () => {
  test('writes and reads several tables', async () => {
    const room = { ...keyOf('batch'), n: { N: '1' } };
    const counter = { id: { N: '7' }, n: { N: '2' } };
    const written = await db.client.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [db.roomsTable]: [{ PutRequest: { Item: room } }],
          [db.countersTable]: [
            { PutRequest: { Item: counter } },
            { DeleteRequest: { Key: { id: { N: '8' } } } },
          ],
        },
      }),
    );
    expect(written.UnprocessedItems).toEqual({});
    const read = await db.client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [db.roomsTable]: { Keys: [keyOf('batch'), keyOf('nobody')], ConsistentRead: true },
          [db.countersTable]: { Keys: [{ id: { N: '7' } }], ProjectionExpression: 'n' },
        },
      }),
    );
    expect(read.Responses).toEqual({ [db.roomsTable]: [room], [db.countersTable]: [{ n: { N: '2' } }] });
    expect(read.UnprocessedKeys).toEqual({});
  });

  test('of more than 25 writes is refused', async () => {
    const requests = Array.from({ length: 26 }, (_, n) => ({ PutRequest: { Item: keyOf(`many-${n}`) } }));
    const command = new BatchWriteItemCommand({ RequestItems: { [db.roomsTable]: requests } });
    await expect(db.client.send(command)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
