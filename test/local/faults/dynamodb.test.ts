import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';

import type { FaultRuleInput } from '../../../local/faults/fault-plan.ts';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;

beforeAll(async () => {
  stand = await startStand();
});
afterAll(async () => stand.close());

type FaultInput = FaultRuleInput['fault'];

const set = (fault: FaultInput, match: FaultRuleInput['match'] = {}) =>
  stand.faults.set({ rules: [{ match: { service: 'dynamodb', ...match }, fault }] });

const put = async (pk: string) =>
  stand.dynamodb.send(
    new PutItemCommand({ TableName: stand.table, Item: { pk: { S: pk }, owner: { S: 'o' } } }),
  );

/** Without faults, whatever they were. */
async function isStored(pk: string): Promise<boolean> {
  stand.faults.clear();
  const command = new GetItemCommand({
    TableName: stand.table,
    Key: { pk: { S: pk } },
    ConsistentRead: true,
  });
  return (await stand.dynamodb.send(command)).Item !== undefined;
}

describe('DynamoDB', () => {
  test.each([
    ['ProvisionedThroughputExceededException', 400],
    ['ThrottlingException', 400],
    ['RequestLimitExceeded', 400],
    ['TransactionConflictException', 400],
    ['InternalServerError', 500],
    ['ServiceUnavailableException', 503],
  ])(
    'answers %s as the SDK knows it, before the effect and after it (F3, F10)',
    async (error, httpStatusCode) => {
      for (const when of ['before', 'after'] as const) {
        const pk = `${error} ${when}`;
        set({ kind: 'error', error, when });
        await expect(put(pk)).rejects.toMatchObject({ name: error, $metadata: { httpStatusCode } });
        await expect(isStored(pk)).resolves.toBe(when === 'after');
      }
    },
  );

  test('loses a reply after the effect (F3)', async () => {
    set({ kind: 'noReply', when: 'after' }, { action: 'PutItem' });
    await expect(put('lost')).rejects.toThrow('ECONNRESET');
    await expect(isStored('lost')).resolves.toBe(true);
  });

  test.each(['TransactionConflict', 'ThrottlingError'] as const)(
    'cancels a transaction with %s at its item, without any effect (F11)',
    async (reason) => {
      set({ kind: 'transactionCanceled', reason, position: 1 });
      const TransactItems = ['t0', 't1', 't2'].map((pk) => ({
        Put: { TableName: stand.table, Item: { pk: { S: `${reason} ${pk}` } } },
      }));
      await expect(
        stand.dynamodb.send(new TransactWriteItemsCommand({ TransactItems })),
      ).rejects.toMatchObject({
        name: 'TransactionCanceledException',
        message: expect.stringContaining(`[None, ${reason}, None]`),
        CancellationReasons: [{ Code: 'None' }, { Code: reason }, { Code: 'None' }],
      });
      await expect(isStored(`${reason} t1`)).resolves.toBe(false);
    },
  );

  test('leaves items of a batch undone, and names them (F12)', async () => {
    const requests = ['w0', 'w1', 'w2'].map((pk) => ({ PutRequest: { Item: { pk: { S: pk } } } }));
    const batch = { RequestItems: { [stand.table]: requests } };
    set({ kind: 'unprocessed', items: 2 });
    const written = await stand.dynamodb.send(new BatchWriteItemCommand(batch));
    expect(written.UnprocessedItems).toEqual({ [stand.table]: requests.slice(1) });
    await expect(Promise.all([isStored('w0'), isStored('w1')])).resolves.toEqual([true, false]);

    const Keys = ['w0', 'w1'].map((pk) => ({ pk: { S: pk } }));
    const options = { ConsistentRead: true };
    set({ kind: 'unprocessed' });
    const read = await stand.dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [stand.table]: { Keys, ...options } } }),
    );
    expect(read.Responses?.[stand.table]).toEqual([Keys[0]]);
    expect(read.UnprocessedKeys).toEqual({ [stand.table]: { Keys: [Keys[1]], ...options } });
  });

  test('refuses a batch of which it would leave all (F12)', async () => {
    set({ kind: 'unprocessed' });
    const RequestItems = { [stand.table]: { Keys: [{ pk: { S: 'w0' } }] } };
    await expect(stand.dynamodb.send(new BatchGetItemCommand({ RequestItems }))).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
    });
  });

  test('does not show in an index what was written shortly before (F13)', async () => {
    const query = new QueryCommand({
      TableName: stand.table,
      IndexName: 'byOwner',
      KeyConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':owner': { S: 'lagging' } },
    });
    set({ kind: 'indexLag', lagMs: 1000 });
    const Item = { pk: { S: 'lagging' }, owner: { S: 'lagging' } };
    await stand.dynamodb.send(
      new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: stand.table, Item } }] }),
    );
    stand.passTime(999);
    await expect(stand.dynamodb.send(query)).resolves.toMatchObject({ Items: [], Count: 0 });
    stand.passTime(1);
    await expect(stand.dynamodb.send(query)).resolves.toMatchObject({ Items: [Item], Count: 1 });
  });
});

describe('a rule', () => {
  test('is about calls of its action and target alone', async () => {
    const fault = { kind: 'error', error: 'ThrottlingException' } as const;
    set(fault, { action: ['GetItem', 'Query'] });
    await expect(put('a')).resolves.toBeDefined();
    set(fault, { target: 'another table' });
    await expect(put('a')).resolves.toBeDefined();
    set(fault, { target: stand.table, action: 'PutItem', caller: 'external' });
    await expect(put('a')).rejects.toThrow('Rate of requests');
  });

  test('fires at its nth call, or so often at most, and counts', async () => {
    const error = { kind: 'error', error: 'ThrottlingException' } as const;
    stand.faults.set({
      rules: [
        { name: 'third', match: { nth: 3 }, fault: error },
        { timesMax: 1, fault: error },
      ],
    });
    const outcomes = await fails(4);
    expect(outcomes).toEqual([true, false, true, false]);
    expect(stand.faults.read().rules).toMatchObject([
      { name: 'third', matched: 4, fired: 1 },
      { name: 'error', matched: 3, fired: 1 },
    ]);
  });

  test('draws the same from the same seed, whatever other rules draw', async () => {
    const half = { probability: 0.5, fault: { kind: 'error', error: 'ThrottlingException' } } as const;
    const never = { probability: 0, fault: { kind: 'drop' } } as const;
    const drawn = async (seed: string, second: FaultRuleInput) => {
      stand.faults.set({ seed, rules: [half, second] });
      return fails(30);
    };
    const outcomes = await drawn('a', never);
    expect(new Set(outcomes).size).toBe(2);
    expect(await drawn('a', { ...half, probability: 0 })).toEqual(outcomes);
    expect(await drawn('b', never)).not.toEqual(outcomes);
  });

  test('that is not understood leaves those in force as they are', async () => {
    set({ kind: 'error', error: 'ThrottlingException' });
    expect(() => set({ kind: 'error', error: 'Odd' })).toThrow('Odd');
    await expect(put('a')).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});

async function fails(calls: number): Promise<readonly boolean[]> {
  const outcomes: boolean[] = [];
  for (let call = 0; call < calls; call += 1) {
    outcomes.push(
      await put('a').then(
        () => false,
        () => true,
      ),
    );
  }
  return outcomes;
}
