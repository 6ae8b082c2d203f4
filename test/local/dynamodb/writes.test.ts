import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';

import { type Item, type RoomItems, keyOf, roomItems } from './items.ts';
import { type DynamoDbUnderTest, startDynamoDbUnderTest } from './server.ts';

// A hundred and fifty calls at once take a busy machine seconds.
jest.setTimeout(60_000);

let db: DynamoDbUnderTest;
let items: RoomItems;

beforeAll(async () => {
  db = await startDynamoDbUnderTest();
  items = roomItems(db);
});

afterAll(() => db.close());

describe('a put', () => {
  test('keeps every type of attribute as it was', async () => {
    const item = {
      s: { S: 'é\u0000\u{1F600}' },
      empty: { S: '' },
      n: { N: '12345678901234567890.5' },
      b: { B: new Uint8Array([0, 255]) },
      yes: { BOOL: true },
      nothing: { NULL: true },
      strings: { SS: ['a', 'b'] },
      numbers: { NS: ['1', '2'] },
      list: { L: [{ S: 'a' }, { M: {} }] },
      map: { M: { inner: { M: { deep: { N: '1' } } } } },
    };
    const key = await items.put('types', item);
    expect(await items.get(key)).toEqual({ ...key, ...item });
  });

  test('on a condition that fails changes nothing and says so', async () => {
    const key = await items.put('once', { n: { N: '1' } });
    const again = items.put('once', { n: { N: '2' } }, { ConditionExpression: 'attribute_not_exists(pk)' });
    await expect(again).rejects.toThrow(ConditionalCheckFailedException);
    expect(await items.get(key)).toMatchObject({ n: { N: '1' } });
  });

  test('returns the old item when asked', async () => {
    await items.put('old', { n: { N: '1' } });
    const command = new PutItemCommand({
      TableName: db.roomsTable,
      Item: { pk: { S: 'old' }, sk: { S: 'head' } },
      ReturnValues: 'ALL_OLD',
    });
    expect((await db.client.send(command)).Attributes).toMatchObject({ n: { N: '1' } });
  });

  test('into a table that is not there is refused', async () => {
    const command = new PutItemCommand({ TableName: 'nowhere', Item: { pk: { S: 'a' } } });
    await expect(db.client.send(command)).rejects.toThrow(ResourceNotFoundException);
  });

  test('of two at once on the condition that there is none, lets one through', async () => {
    const both = await Promise.allSettled(
      ['1', '2'].map((n) =>
        items.put('race', { n: { N: n } }, { ConditionExpression: 'attribute_not_exists(pk)' }),
      ),
    );
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('the old item of a failed condition', () => {
  const failing = {
    ConditionExpression: 'n = :no',
    ExpressionAttributeValues: { ':no': { N: '0' } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;

  test.each([
    [
      'put',
      (key: Item) => db.client.send(new PutItemCommand({ TableName: db.roomsTable, Item: key, ...failing })),
    ],
    [
      'delete',
      (key: Item) =>
        db.client.send(new DeleteItemCommand({ TableName: db.roomsTable, Key: key, ...failing })),
    ],
    ['update', (key: Item) => items.update(key, { UpdateExpression: 'REMOVE n', ...failing })],
  ])('comes with the error of a %s', async (name, write) => {
    const key = await items.put(`failed-${name}`, { n: { N: '7' } });
    await expect(write(key)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: { ...key, n: { N: '7' } },
    });
  });

  test('is absent if there was none', async () => {
    const command = new PutItemCommand({ TableName: db.roomsTable, Item: keyOf('absent'), ...failing });
    const error: unknown = await db.client.send(command).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toHaveProperty('Item', undefined);
  });

  test('is never one that meets the condition, however the item changes meanwhile', async () => {
    const key = await items.put('changing', { n: { N: '0' } });
    const set = (n: string) =>
      items.update(key, { UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { N: n } } });
    const check = () =>
      items.update(key, {
        UpdateExpression: 'SET n = n',
        ConditionExpression: 'n = :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
    const checks: Promise<unknown>[] = [];
    const writes: Promise<unknown>[] = [];
    for (let round = 0; round < 50; round += 1) {
      writes.push(set('0'), set('1'));
      checks.push(check());
    }
    const failures = (await Promise.allSettled(checks)).filter(({ status }) => status === 'rejected');
    expect(failures).not.toEqual([]);
    for (const failure of failures) expect(failure).toMatchObject({ reason: { Item: { n: { N: '0' } } } });
    await Promise.all(writes);
  });
});

test('an item over 400 KB is refused', async () => {
  await expect(items.put('huge', { s: { S: 'x'.repeat(410_000) } })).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

test('a table has the time to live of the template', async () => {
  const described = (TableName: string) => db.client.send(new DescribeTimeToLiveCommand({ TableName }));
  expect((await described(db.countersTable)).TimeToLiveDescription).toEqual({
    TimeToLiveStatus: 'ENABLED',
    AttributeName: 'expiresAt',
  });
  expect((await described(db.roomsTable)).TimeToLiveDescription?.TimeToLiveStatus).toBe('DISABLED');
});

test('consumed capacity counts kilobytes written, changed entries of indexes, and four kilobytes read', async () => {
  const Item = { ...keyOf('capacity'), s: { S: 'x'.repeat(4500) } };
  const capacity = { TableName: db.roomsTable, ReturnConsumedCapacity: 'TOTAL' } as const;
  const consumedBy = async (item: Item) =>
    (await db.client.send(new PutItemCommand({ ...capacity, Item: item }))).ConsumedCapacity?.CapacityUnits;
  expect(await consumedBy(Item)).toBe(5);
  expect(await consumedBy({ ...Item, owner: { S: 'a' } })).toBe(5 + 1);
  expect(await consumedBy({ ...Item, owner: { S: 'a' }, other: { S: 'b' } })).toBe(5);
  expect(await consumedBy({ ...Item, owner: { S: 'b' } })).toBe(5 + 2);
  expect(await consumedBy(Item)).toBe(5 + 1);
  const read = await db.client.send(
    new GetItemCommand({ ...capacity, Key: keyOf('capacity'), ConsistentRead: true }),
  );
  expect(read.ConsumedCapacity?.CapacityUnits).toBe(2);
});
