import { type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';

import { type RoomItems, keyOf, roomItems } from './items.ts';
import { type DynamoDbUnderTest, foreignEndpointUrl, startDynamoDbUnderTest } from './server.ts';

let db: DynamoDbUnderTest;
let items: RoomItems;

beforeAll(async () => {
  db = await startDynamoDbUnderTest();
  items = roomItems(db);
});

afterAll(() => db.close());

describe('an update', () => {
  test('creates the item if there is none', async () => {
    const key = keyOf('created');
    await items.update(key, {
      UpdateExpression: 'SET n = :n',
      ExpressionAttributeValues: { ':n': { N: '1' } },
    });
    expect(await items.get(key)).toEqual({ ...key, n: { N: '1' } });
  });

  test('adds to numbers, also ones that are not there, and returns the new value', async () => {
    const key = await items.put('counter', {});
    const add = () =>
      items.update(key, {
        UpdateExpression: 'ADD #seq :one',
        ExpressionAttributeNames: { '#seq': 'seq' },
        ExpressionAttributeValues: { ':one': { N: '1' } },
        ReturnValues: 'UPDATED_NEW',
      });
    const results = await Promise.all([add(), add(), add()]);
    expect(new Set(results.map((result) => result?.['seq']?.N))).toEqual(new Set(['1', '2', '3']));
  });

  test('adds to sets and deletes from them, and an empty set is gone', async () => {
    const key = await items.put('sets', { strings: { SS: ['a'] }, numbers: { NS: ['1'] } });
    const values = { ':s': { SS: ['a', 'b'] }, ':n': { NS: ['2'] } };
    await items.update(key, {
      UpdateExpression: 'ADD strings :s, numbers :n, fresh :s',
      ExpressionAttributeValues: values,
    });
    const item = await items.get(key);
    expect(item?.['strings']?.SS?.sort()).toEqual(['a', 'b']);
    expect(item?.['numbers']?.NS?.sort()).toEqual(['1', '2']);
    expect(item?.['fresh']?.SS?.sort()).toEqual(['a', 'b']);
    await items.update(key, {
      UpdateExpression: 'DELETE strings :s',
      ExpressionAttributeValues: { ':s': values[':s'] },
    });
    expect(await items.get(key)).not.toHaveProperty('strings');
  });

  test('sets and removes entries of a nested map', async () => {
    const key = await items.put('nested', { sent: { M: { old: { N: '1' } } } });
    await items.update(key, {
      UpdateExpression: 'SET sent.#new = :seq REMOVE sent.#old',
      ExpressionAttributeNames: { '#new': 'id-2.5 x', '#old': 'old' },
      ExpressionAttributeValues: { ':seq': { N: '2' } },
    });
    expect(await items.get(key)).toMatchObject({ sent: { M: { 'id-2.5 x': { N: '2' } } } });
    expect((await items.get(key))?.['sent']?.M).not.toHaveProperty('old');
  });

  test('into a map that is not there is refused', async () => {
    const key = await items.put('no-map', {});
    const values = { UpdateExpression: 'SET sent.x = :n', ExpressionAttributeValues: { ':n': { N: '1' } } };
    await expect(items.update(key, values)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('computes with what is there, or with a default', async () => {
    const key = await items.put('computed', { n: { N: '5' }, parts: { L: [{ N: '1' }] } });
    const attributes = await items.update(key, {
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
    const key = await items.put('swap', { a: { N: '1' }, b: { N: '2' } });
    await items.update(key, { UpdateExpression: 'SET a = b, b = a' });
    expect(await items.get(key)).toMatchObject({ a: { N: '2' }, b: { N: '1' } });
  });

  test('removes an element of a list', async () => {
    const key = await items.put('list', { parts: { L: [{ N: '1' }, { N: '2' }, { N: '3' }] } });
    await items.update(key, { UpdateExpression: 'REMOVE parts[0]' });
    expect(await items.get(key)).toMatchObject({ parts: { L: [{ N: '2' }, { N: '3' }] } });
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
    const key = await items.put('limitations', { sent: { M: {} } });
    await expect(items.update(key, input)).rejects.toMatchObject({ name: 'NotImplementedLocallyException' });
  });
});
