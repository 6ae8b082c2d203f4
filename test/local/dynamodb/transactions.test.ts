import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type TransactWriteItem,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';

import { type DynamoDbUnderTest, foreignEndpointUrl, startDynamoDbUnderTest } from './server.ts';

let db: DynamoDbUnderTest;

beforeAll(async () => {
  db = await startDynamoDbUnderTest();
});

afterAll(() => db.close());

describe('a transaction of writes', () => {
  test('does all kinds of writes on several tables', async () => {
    await put('to-delete');
    await put('to-check', { n: { N: '1' } });
    await transact([
      { Put: { TableName: db.roomsTable, Item: { ...keyOf('put'), n: { N: '1' } } } },
      { Delete: { TableName: db.roomsTable, Key: keyOf('to-delete') } },
      {
        ConditionCheck: {
          TableName: db.roomsTable,
          Key: keyOf('to-check'),
          ConditionExpression: 'n = :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
      {
        Update: {
          TableName: db.countersTable,
          Key: { id: { N: '1' } },
          UpdateExpression: 'ADD seq :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ]);
    expect(await get('put')).toMatchObject({ n: { N: '1' } });
    expect(await get('to-delete')).toBeUndefined();
    expect(await get('to-check')).toEqual({ ...keyOf('to-check'), n: { N: '1' } });
    const counter = new GetItemCommand({ TableName: db.countersTable, Key: { id: { N: '1' } } });
    expect((await db.client.send(counter)).Item).toEqual({ id: { N: '1' }, seq: { N: '1' } });
  });

  test('checks a condition without leaving a trace of an item that is not there', async () => {
    await transact([
      { Put: { TableName: db.roomsTable, Item: keyOf('beside-check') } },
      {
        ConditionCheck: {
          TableName: db.roomsTable,
          Key: keyOf('never'),
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
    ]);
    expect(await get('never')).toBeUndefined();
  });

  test('does nothing if one condition fails, whichever comes first', async () => {
    await put('changed', { n: { N: '1' } });
    await put('deleted', { n: { N: '1' } });
    const failing = {
      ConditionCheck: {
        TableName: db.roomsTable,
        Key: keyOf('changed-not'),
        ConditionExpression: 'attribute_exists(pk)',
      },
    };
    const writes = [
      { Put: { TableName: db.roomsTable, Item: { ...keyOf('new'), owner: { S: 'nobody' } } } },
      { Put: { TableName: db.roomsTable, Item: { ...keyOf('changed'), n: { N: '2' } } } },
      { Delete: { TableName: db.roomsTable, Key: keyOf('deleted') } },
    ];
    for (const items of [
      [failing, ...writes],
      [...writes, failing],
    ]) {
      await expect(transact(items)).rejects.toThrow(TransactionCanceledException);
    }
    expect(await get('new')).toBeUndefined();
    expect(await get('changed')).toMatchObject({ n: { N: '1' } });
    expect(await get('deleted')).toMatchObject({ n: { N: '1' } });
    const inIndex = await db.client.send(
      new QueryCommand({
        TableName: db.roomsTable,
        IndexName: 'byOwner',
        KeyConditionExpression: '#o = :o',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':o': { S: 'nobody' } },
      }),
    );
    expect(inIndex.Items).toEqual([]);
  });

  test('names a reason for every item, with the old item when asked (F11)', async () => {
    await put('taken', { n: { N: '1' } });
    const onlyNew = { ConditionExpression: 'attribute_not_exists(pk)' } as const;
    const taken = { TableName: db.roomsTable, Item: keyOf('taken'), ...onlyNew };
    const error: unknown = await transact([
      { Put: { TableName: db.roomsTable, Item: keyOf('free'), ...onlyNew } },
      { Put: { ...taken, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
      {
        ConditionCheck: {
          TableName: db.roomsTable,
          Key: keyOf('free-too'),
          ConditionExpression: 'attribute_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ]).catch((error: unknown) => error);
    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      message: expect.stringContaining('[None, ConditionalCheckFailed, ConditionalCheckFailed]'),
      CancellationReasons: [
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: expect.stringMatching(/^The conditional request failed/),
          Item: { ...keyOf('taken'), n: { N: '1' } },
        },
        { Code: 'ConditionalCheckFailed' },
      ],
    });
    expect(error).not.toHaveProperty('CancellationReasons[2].Item');
  });

  test('is undone by an update that does not fit the item', async () => {
    await put('text', { n: { S: 'one' } });
    await expect(
      transact([
        { Put: { TableName: db.roomsTable, Item: keyOf('before-text') } },
        {
          Update: {
            TableName: db.roomsTable,
            Key: keyOf('text'),
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
      ]),
      // DynamoDB Local refuses with a ValidationException where DynamoDB cancels with such a reason.
    ).rejects.toThrow(/incorrect data type|ValidationError/);
    expect(await get('before-text')).toBeUndefined();
  });

  test.each<readonly [string, readonly TransactWriteItem[], RegExp]>([
    ['no item', [], /length/i],
    ['101 items', Array.from({ length: 101 }, (_, n) => putOf(`many-${n}`)), /length/i],
    ['one item twice', [putOf('twice'), putOf('twice')], /multiple operations on one item/],
    [
      'two writes in one',
      [{ ...putOf('a'), Delete: { TableName: '', Key: keyOf('b') } }],
      /only contain one of/,
    ],
    [
      'a faulty expression',
      [{ Put: { TableName: '', Item: keyOf('faulty'), ConditionExpression: 'foo(((' } }],
      /ConditionExpression/,
    ],
  ])('of %s is refused as a whole', async (_, items, message) => {
    await expect(transact(items)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  test('on a table that is not there is refused', async () => {
    const command = new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName: 'nowhere', Item: keyOf('a') } }],
    });
    await expect(db.client.send(command)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('that is repeated with its token is done once; with other content it is refused', async () => {
    const increment = (by: string): TransactWriteItem => ({
      Update: {
        TableName: db.roomsTable,
        Key: keyOf('token'),
        UpdateExpression: 'ADD n :by',
        ExpressionAttributeValues: { ':by': { N: by } },
      },
    });
    const token = `token-${db.roomsTable}`.slice(0, 36);
    await transact([increment('1')], token);
    await transact([increment('1')], token);
    await expect(transact([increment('2')], token)).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
    expect(await get('token')).toMatchObject({ n: { N: '1' } });
  });

  test('that failed may succeed with the same token later', async () => {
    const token = `later-${db.roomsTable}`.slice(0, 36);
    const items: readonly TransactWriteItem[] = [
      {
        Update: {
          TableName: db.roomsTable,
          Key: keyOf('later'),
          UpdateExpression: 'SET n = :one',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ];
    await expect(transact(items, token)).rejects.toThrow(TransactionCanceledException);
    await put('later');
    await transact(items, token);
    expect(await get('later')).toMatchObject({ n: { N: '1' } });
  });
});

describe('a transaction of reads', () => {
  test('gives items in order, and an empty place for one that is not there', async () => {
    await put('read', { n: { N: '1' }, m: { N: '2' } });
    const output = await db.client.send(
      new TransactGetItemsCommand({
        TransactItems: [
          { Get: { TableName: db.roomsTable, Key: keyOf('nobody') } },
          { Get: { TableName: db.roomsTable, Key: keyOf('read'), ProjectionExpression: 'm' } },
        ],
      }),
    );
    expect(output.Responses).toEqual([{}, { Item: { m: { N: '2' } } }]);
  });

  test('never sees half a transaction of writes', async () => {
    await transact(putBoth(0));
    const reads: Promise<readonly (string | undefined)[]>[] = [];
    const writes: Promise<unknown>[] = [];
    for (let n = 1; n <= 10; n += 1) {
      // On a conflict the service cancels one of two; a write that is lost here changes nothing.
      writes.push(transact(putBoth(n)).catch(ignoreCancelled));
      reads.push(readBoth());
    }
    for (const [left, right] of await Promise.all(reads)) expect(left).toBe(right);
    await Promise.all(writes);
  });
});

// DynamoDB Local locks differently and does not count as the service does.
const onEmbedded = foreignEndpointUrl === undefined ? describe : describe.skip;

onEmbedded('the embedded DynamoDB', () => {
  test('lets no read see a transaction that is undone', async () => {
    await put('seen', { n: { N: '0' } });
    const failing = [
      { Put: { TableName: db.roomsTable, Item: { ...keyOf('seen'), n: { N: '1' } } } },
      {
        ConditionCheck: {
          TableName: db.roomsTable,
          Key: keyOf('unseen'),
          ConditionExpression: 'attribute_exists(pk)',
        },
      },
    ];
    const transactions = Array.from({ length: 10 }, () => transact(failing).catch(ignoreCancelled));
    const reads = await Promise.all(Array.from({ length: 40 }, () => get('seen')));
    expect(new Set(reads.map((item) => item?.['n']?.N))).toEqual(new Set(['0']));
    await Promise.all(transactions);
  });

  test('does not let both a single write and a transaction on one item pass', async () => {
    const onlyNew = { ConditionExpression: 'attribute_not_exists(pk)' };
    for (let round = 0; round < 10; round += 1) {
      const Item = keyOf(`duel-${round}`);
      const both = await Promise.allSettled([
        transact([{ Put: { TableName: db.roomsTable, Item, ...onlyNew } }]),
        db.client.send(new PutItemCommand({ TableName: db.roomsTable, Item, ...onlyNew })),
      ]);
      expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
  });

  test('counts twice the capacity of single operations', async () => {
    const output = await db.client.send(
      new TransactWriteItemsCommand({
        TransactItems: [putOf('c1'), putOf('c2')].map(here),
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    expect(output.ConsumedCapacity).toEqual([
      { TableName: db.roomsTable, CapacityUnits: 4, WriteCapacityUnits: 4 },
    ]);
  });
});

type Item = Record<string, AttributeValue>;

function keyOf(name: string): Item {
  return { pk: { S: name }, sk: { S: 'head' } };
}

function putOf(name: string): TransactWriteItem {
  return { Put: { TableName: '', Item: keyOf(name) } };
}

/** Fills in the table's name, which tables of test cases are written too early to know. */
function here(item: TransactWriteItem): TransactWriteItem {
  return Object.fromEntries(
    Object.entries(item).map(([kind, write]) => [
      kind,
      { ...write, TableName: write.TableName || db.roomsTable },
    ]),
  );
}

async function transact(items: readonly TransactWriteItem[], ClientRequestToken?: string): Promise<void> {
  await db.client.send(new TransactWriteItemsCommand({ TransactItems: items.map(here), ClientRequestToken }));
}

function putBoth(n: number): readonly TransactWriteItem[] {
  return ['left', 'right'].map((name) => ({
    Put: { TableName: '', Item: { ...keyOf(name), n: { N: String(n) } } },
  }));
}

async function readBoth(): Promise<readonly (string | undefined)[]> {
  const TransactItems = ['left', 'right'].map((name) => ({
    Get: { TableName: db.roomsTable, Key: keyOf(name) },
  }));
  const output = await db.client.send(new TransactGetItemsCommand({ TransactItems }));
  return output.Responses?.map(({ Item }) => Item?.['n']?.N) ?? [];
}

function ignoreCancelled(error: unknown): void {
  if (error instanceof TransactionCanceledException || error instanceof ConditionalCheckFailedException)
    return;
  throw error;
}

async function put(name: string, attributes: Item = {}): Promise<void> {
  await db.client.send(
    new PutItemCommand({ TableName: db.roomsTable, Item: { ...keyOf(name), ...attributes } }),
  );
}

async function get(name: string): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName: db.roomsTable, Key: keyOf(name), ConsistentRead: true });
  return (await db.client.send(command)).Item;
}
