import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ResourceNotFoundException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';

import { type DynamoDbUnderTest, foreignEndpointUrl, startDynamoDbUnderTest } from './dynamodb/server.ts';

let db: DynamoDbUnderTest;

beforeAll(async () => {
  db = await startDynamoDbUnderTest();
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
    const key = await put('types', item);
    expect(await get(key)).toEqual({ ...key, ...item });
  });

  test('on a condition that fails changes nothing and says so', async () => {
    const key = await put('once', { n: { N: '1' } });
    const again = put('once', { n: { N: '2' } }, { ConditionExpression: 'attribute_not_exists(pk)' });
    await expect(again).rejects.toThrow(ConditionalCheckFailedException);
    expect(await get(key)).toMatchObject({ n: { N: '1' } });
  });

  test('returns the old item when asked', async () => {
    await put('old', { n: { N: '1' } });
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
        put('race', { n: { N: n } }, { ConditionExpression: 'attribute_not_exists(pk)' }),
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
    ['update', (key: Item) => update(key, { UpdateExpression: 'REMOVE n', ...failing })],
  ])('comes with the error of a %s', async (name, write) => {
    const key = await put(`failed-${name}`, { n: { N: '7' } });
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
});

describe('an update', () => {
  test('creates the item if there is none', async () => {
    const key = keyOf('created');
    await update(key, { UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { N: '1' } } });
    expect(await get(key)).toEqual({ ...key, n: { N: '1' } });
  });

  test('adds to numbers, also ones that are not there, and returns the new value', async () => {
    const key = await put('counter', {});
    const add = () =>
      update(key, {
        UpdateExpression: 'ADD #seq :one',
        ExpressionAttributeNames: { '#seq': 'seq' },
        ExpressionAttributeValues: { ':one': { N: '1' } },
        ReturnValues: 'UPDATED_NEW',
      });
    const results = await Promise.all([add(), add(), add()]);
    expect(new Set(results.map((result) => result?.['seq']?.N))).toEqual(new Set(['1', '2', '3']));
  });

  test('adds to sets and deletes from them, and an empty set is gone', async () => {
    const key = await put('sets', { strings: { SS: ['a'] }, numbers: { NS: ['1'] } });
    const values = { ':s': { SS: ['a', 'b'] }, ':n': { NS: ['2'] } };
    await update(key, {
      UpdateExpression: 'ADD strings :s, numbers :n, fresh :s',
      ExpressionAttributeValues: values,
    });
    const item = await get(key);
    expect(item?.['strings']?.SS?.sort()).toEqual(['a', 'b']);
    expect(item?.['numbers']?.NS?.sort()).toEqual(['1', '2']);
    expect(item?.['fresh']?.SS?.sort()).toEqual(['a', 'b']);
    await update(key, {
      UpdateExpression: 'DELETE strings :s',
      ExpressionAttributeValues: { ':s': values[':s'] },
    });
    expect(await get(key)).not.toHaveProperty('strings');
  });

  test('sets and removes entries of a nested map', async () => {
    const key = await put('nested', { sent: { M: { old: { N: '1' } } } });
    await update(key, {
      UpdateExpression: 'SET sent.#new = :seq REMOVE sent.#old',
      ExpressionAttributeNames: { '#new': 'id-2.5 x', '#old': 'old' },
      ExpressionAttributeValues: { ':seq': { N: '2' } },
    });
    expect(await get(key)).toMatchObject({ sent: { M: { 'id-2.5 x': { N: '2' } } } });
    expect((await get(key))?.['sent']?.M).not.toHaveProperty('old');
  });

  test('into a map that is not there is refused', async () => {
    const key = await put('no-map', {});
    const values = { UpdateExpression: 'SET sent.x = :n', ExpressionAttributeValues: { ':n': { N: '1' } } };
    await expect(update(key, values)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('computes with what is there, or with a default', async () => {
    const key = await put('computed', { n: { N: '5' }, parts: { L: [{ N: '1' }] } });
    const attributes = await update(key, {
      UpdateExpression:
        'SET n = n - :two, fresh = if_not_exists(fresh, :two), kept = if_not_exists(n, :two), parts = list_append(parts, :more)',
      ExpressionAttributeValues: { ':two': { N: '2' }, ':more': { L: [{ N: '2' }] } },
      ReturnValues: 'ALL_NEW',
    });
    expect(attributes).toMatchObject({
      n: { N: '3' },
      fresh: { N: '2' },
      kept: { N: '5' },
      parts: { L: [{ N: '1' }, { N: '2' }] },
    });
  });

  test('reads all operands before it writes any', async () => {
    const key = await put('swap', { a: { N: '1' }, b: { N: '2' } });
    await update(key, { UpdateExpression: 'SET a = b, b = a' });
    expect(await get(key)).toMatchObject({ a: { N: '2' }, b: { N: '1' } });
  });

  test('removes an element of a list', async () => {
    const key = await put('list', { parts: { L: [{ N: '1' }, { N: '2' }, { N: '3' }] } });
    await update(key, { UpdateExpression: 'REMOVE parts[0]' });
    expect(await get(key)).toMatchObject({ parts: { L: [{ N: '2' }, { N: '3' }] } });
  });
});

describe('conditions', () => {
  const item: Item = {
    n: { N: '10' },
    s: { S: 'hello' },
    rooms: { SS: ['a', 'b'] },
    sent: { M: { x: { N: '1' } } },
    parts: { L: [{ S: 'one' }] },
    octets: { B: new Uint8Array([1, 2]) },
  };

  test.each<readonly [string, Item | undefined, boolean]>([
    ['attribute_exists(sent.x)', undefined, true],
    ['attribute_exists(sent.y)', undefined, false],
    ['attribute_not_exists(sent.y)', undefined, true],
    ['size(rooms) < :v', { ':v': { N: '3' } }, true],
    ['size(rooms) < :v', { ':v': { N: '2' } }, false],
    ['size(sent) = :v', { ':v': { N: '1' } }, true],
    ['size(s) = :v', { ':v': { N: '5' } }, true],
    ['size(octets) = :v', { ':v': { N: '2' } }, true],
    ['size(lacking) < :v', { ':v': { N: '2' } }, false],
    ['contains(rooms, :v)', { ':v': { S: 'a' } }, true],
    ['contains(rooms, :v)', { ':v': { S: 'c' } }, false],
    ['contains(s, :v)', { ':v': { S: 'ell' } }, true],
    ['begins_with(s, :v)', { ':v': { S: 'he' } }, true],
    ['n BETWEEN :v AND :w', { ':v': { N: '9' }, ':w': { N: '10' } }, true],
    ['n > :v', { ':v': { N: '9' } }, true],
    ['n < :v', { ':v': { N: '9' } }, false],
    ['lacking < :v', { ':v': { N: '9' } }, false],
    ['lacking <> :v', { ':v': { N: '9' } }, true],
    ['n IN (:v, :w)', { ':v': { N: '1' }, ':w': { N: '10.0' } }, true],
    ['n = :v', { ':v': { N: '10.0' } }, true],
    ['rooms = :v', { ':v': { SS: ['b', 'a'] } }, true],
    ['NOT (n = :v) AND attribute_type(s, :w)', { ':v': { N: '1' }, ':w': { S: 'S' } }, true],
    ['n = :v OR n = :w', { ':v': { N: '1' }, ':w': { N: '10' } }, true],
    ['attribute_not_exists(n) OR n < :v AND s = :w', { ':v': { N: '11' }, ':w': { S: 'no' } }, false],
  ])('%s with %j is %p', async (ConditionExpression, values, expected) => {
    const key = await put('conditions', item);
    const checked = db.client.send(
      new PutItemCommand({
        TableName: db.roomsTable,
        Item: { ...key, ...item },
        ConditionExpression,
        ExpressionAttributeValues: values,
      }),
    );
    const isMet = await checked.then(
      () => true,
      (error: unknown) => {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      },
    );
    expect(isMet).toBe(expected);
  });
});

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
    await put('log2', { owner: { S: 'query' }, big: { S: 'x' } });
  });

  test('goes up and down in the order of the sort key', async () => {
    expect(await sortKeys({})).toEqual(['a', 'ab', 'b', 'c', 'd', 'd\u{1F600}']);
    expect(await sortKeys({ ScanIndexForward: false })).toEqual(['d\u{1F600}', 'd', 'c', 'b', 'ab', 'a']);
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
    expect(await sortKeys({}, { range, values: used })).toEqual(expected);
  });

  test.each([true, false])('goes page by page to the end, forward %p', async (ScanIndexForward) => {
    const whole = await sortKeys({ ScanIndexForward });
    const pages: (string | undefined)[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = await query({ Limit: 2, ScanIndexForward, ExclusiveStartKey });
      pages.push(...(page.Items ?? []).map(({ sk }) => sk?.S));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    expect(pages).toEqual(whole);
  });

  test('filters after it has counted to the limit, so that a page can be empty and not the last (F14)', async () => {
    const page = await query({ Limit: 1, FilterExpression: 'n = :two' }, { values: { ':two': { N: '2' } } });
    expect(page).toMatchObject({
      Count: 0,
      ScannedCount: 1,
      Items: [],
      LastEvaluatedKey: { sk: { S: 'a' } },
    });
  });

  test('counts without items', async () => {
    const page = await query({ Select: 'COUNT' });
    expect(page.Count).toBe(6);
    expect(page.Items).toBeUndefined();
  });

  test('projects attributes', async () => {
    const page = await query({
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
    const key = await put('leaver', { owner: { S: 'leaving' } });
    await update(key, { UpdateExpression: 'REMOVE #o', ExpressionAttributeNames: { '#o': 'owner' } });
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
    const page = await query({}, { pk: 'big' });
    expect(page.Count).toBe(4);
    const rest = await query({ ExclusiveStartKey: page.LastEvaluatedKey }, { pk: 'big' });
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

// Amazon's DynamoDB Local does these right.
const onEmbedded = foreignEndpointUrl === undefined ? describe : describe.skip;

onEmbedded('what the embedded DynamoDB does wrong', () => {
  test.each<Omit<UpdateItemCommandInput, 'TableName' | 'Key'>>([
    { ConditionExpression: 'sent = :v', ExpressionAttributeValues: { ':v': { M: {} } } },
    { UpdateExpression: 'REMOVE parts[0], parts[2]' },
    { ConditionExpression: 'n = lacking' },
    { ConditionExpression: 'attribute_exists(n) OR n<>sent.x' },
  ])('is refused: %j', async (input) => {
    const key = await put('limitations', { sent: { M: {} } });
    await expect(update(key, input)).rejects.toMatchObject({ name: 'NotImplementedLocallyException' });
  });
});

test('an item over 400 KB is refused', async () => {
  await expect(put('huge', { s: { S: 'x'.repeat(410_000) } })).rejects.toMatchObject({
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

type Item = Record<string, AttributeValue>;

function keyOf(name: string): Item {
  return { pk: { S: name }, sk: { S: 'head' } };
}

async function put(
  name: string,
  attributes: Item,
  condition: { readonly ConditionExpression?: string } = {},
): Promise<Item> {
  const key = keyOf(name);
  await db.client.send(
    new PutItemCommand({ TableName: db.roomsTable, Item: { ...key, ...attributes }, ...condition }),
  );
  return key;
}

async function get(key: Item): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName: db.roomsTable, Key: key, ConsistentRead: true });
  return (await db.client.send(command)).Item;
}

async function update(
  key: Item,
  input: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
): Promise<Item | undefined> {
  const command = new UpdateItemCommand({ TableName: db.roomsTable, Key: key, ...input });
  return (await db.client.send(command)).Attributes;
}

function query(
  input: Partial<QueryCommandInput>,
  {
    range,
    values,
    pk = 'log',
  }: { readonly range?: string; readonly values?: Item; readonly pk?: string } = {},
) {
  return db.client.send(
    new QueryCommand({
      TableName: db.roomsTable,
      KeyConditionExpression: range === undefined ? 'pk = :pk' : `pk = :pk AND ${range}`,
      ConsistentRead: true,
      ...input,
      ExpressionAttributeValues: { ':pk': { S: pk }, ...values },
    }),
  );
}

async function sortKeys(
  input: Partial<QueryCommandInput>,
  condition?: { readonly range?: string; readonly values?: Item },
): Promise<readonly (string | undefined)[]> {
  return (await query(input, condition)).Items?.map(({ sk }) => sk?.S) ?? [];
}
