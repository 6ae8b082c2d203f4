import {
  GetItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';

import { type RoomItems, keyOf, roomItems } from './items.ts';
import { type DynamoDbUnderTest, startDynamoDbUnderTest } from './server.ts';
import { type Transact, putOf, transactOn } from './transact.ts';

let db: DynamoDbUnderTest;
let items: RoomItems;
let transact: Transact;

beforeAll(async () => {
  db = await startDynamoDbUnderTest();
  items = roomItems(db);
  transact = transactOn(db);
});

afterAll(() => db.close());

describe('a transaction of writes', () => {
  test('does all kinds of writes on several tables', async () => {
    await items.put('to-delete', {});
    await items.put('to-check', { n: { N: '1' } });
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
    expect(await items.get(keyOf('put'))).toMatchObject({ n: { N: '1' } });
    expect(await items.get(keyOf('to-delete'))).toBeUndefined();
    expect(await items.get(keyOf('to-check'))).toEqual({ ...keyOf('to-check'), n: { N: '1' } });
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
    expect(await items.get(keyOf('never'))).toBeUndefined();
  });

  test('does nothing if one condition fails, whichever comes first', async () => {
    await items.put('changed', { n: { N: '1' } });
    await items.put('deleted', { n: { N: '1' } });
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
    expect(await items.get(keyOf('new'))).toBeUndefined();
    expect(await items.get(keyOf('changed'))).toMatchObject({ n: { N: '1' } });
    expect(await items.get(keyOf('deleted'))).toMatchObject({ n: { N: '1' } });
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
    await items.put('taken', { n: { N: '1' } });
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
    await items.put('text', { n: { S: 'one' } });
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
    expect(await items.get(keyOf('before-text'))).toBeUndefined();
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
    expect(await items.get(keyOf('token'))).toMatchObject({ n: { N: '1' } });
  });

  test('that failed may succeed with the same token later', async () => {
    const token = `later-${db.roomsTable}`.slice(0, 36);
    const writes: readonly TransactWriteItem[] = [
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
    await expect(transact(writes, token)).rejects.toThrow(TransactionCanceledException);
    await items.put('later', {});
    await transact(writes, token);
    expect(await items.get(keyOf('later'))).toMatchObject({ n: { N: '1' } });
  });
});
