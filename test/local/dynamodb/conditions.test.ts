import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';

import { type Item, type RoomItems, roomItems } from './items.ts';
import { type DynamoDbUnderTest, startDynamoDbUnderTest } from './server.ts';

let db: DynamoDbUnderTest;
let items: RoomItems;

beforeAll(async () => {
  db = await startDynamoDbUnderTest();
  items = roomItems(db);
});

afterAll(() => db.close());

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
    const key = await items.put('conditions', item);
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
