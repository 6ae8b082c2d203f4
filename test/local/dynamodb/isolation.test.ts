import {
  ConditionalCheckFailedException,
  PutItemCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';

import { type RoomItems, keyOf, roomItems } from './items.ts';
import { type DynamoDbUnderTest, foreignEndpointUrl, startDynamoDbUnderTest } from './server.ts';
import { type Transact, inRooms, putOf, transactOn } from './transact.ts';

let db: DynamoDbUnderTest;
let items: RoomItems;
let transact: Transact;

beforeAll(async () => {
  db = await startDynamoDbUnderTest();
  items = roomItems(db);
  transact = transactOn(db);
});

afterAll(() => db.close());

describe('a transaction of reads', () => {
  test('gives items in order, and an empty place for one that is not there', async () => {
    await items.put('read', { n: { N: '1' }, m: { N: '2' } });
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
    await items.put('seen', { n: { N: '0' } });
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
    const reads = await Promise.all(Array.from({ length: 40 }, () => items.get(keyOf('seen'))));
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
        TransactItems: [putOf('c1'), putOf('c2')].map((item) => inRooms(db, item)),
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    expect(output.ConsumedCapacity).toEqual([
      { TableName: db.roomsTable, CapacityUnits: 4, WriteCapacityUnits: 4 },
    ]);
  });
});

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
