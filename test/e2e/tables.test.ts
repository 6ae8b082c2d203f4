import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamodbLogStore } from '../../lambda/adapters/dynamodb-log-store.ts';
import { createDynamodbRoomStore } from '../../lambda/adapters/dynamodb-room-store.ts';
import { createDynamodbSubscriptionStore } from '../../lambda/adapters/dynamodb-subscription-store.ts';
import { createDynamodbWaitingOrders } from '../../lambda/adapters/dynamodb-waiting-orders.ts';
import { systemClock } from '../../lambda/adapters/system-clock.ts';
import { describeDepartures } from '../contracts/departures.ts';
import { describeLogSegments } from '../contracts/log-segments.ts';
import { describeLogStore } from '../contracts/log-store.ts';
import { describeMemberChanges } from '../contracts/member-changes.ts';
import { describeMessageChanges } from '../contracts/message-changes.ts';
import { describePlaceStore } from '../contracts/place-store.ts';
import { describeRoomDeletion } from '../contracts/room-deletion.ts';
import { describeRoomStore } from '../contracts/room-store.ts';
import { describeSubscriptionStore } from '../contracts/subscription-store.ts';
import { describeWaitingOrders } from '../contracts/waiting-orders.ts';
import type { TablesUnderTest } from '../contracts/tables-under-test.ts';
import { createRoomWith, newConnection } from '../contracts/tables-under-test.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(60_000);

let chat: LocalChat;
let dynamodb: DynamoDBClient;
let tables: TablesUnderTest;

const roomsTable = () => chat.stack.outputs['RoomsTableName'] ?? '';
const connectionsTable = () => chat.stack.outputs['ConnectionsTableName'] ?? '';

beforeAll(async () => {
  chat = await startLocalChat();
  dynamodb = new DynamoDBClient({
    endpoint: chat.stack.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a-test', secretAccessKey: 'a-test' },
  });
  tables = {
    rooms: createDynamodbRoomStore(dynamodb, { tableName: roomsTable() }),
    log: createDynamodbLogStore(dynamodb, { tableName: roomsTable() }),
    subscriptions: createSubscriptions(() => systemClock.now()),
    orders: createDynamodbWaitingOrders(dynamodb, connectionsTable(), systemClock),
  };
});

afterAll(async () => {
  dynamodb.destroy();
  await chat.close();
});

const createSubscriptions = (now: () => number) =>
  createDynamodbSubscriptionStore(
    dynamodb,
    { roomsTable: roomsTable(), connectionsTable: connectionsTable() },
    { now },
  );

const where = process.env['DYNAMODB_ENDPOINT'] ?? 'dynalite';
describeLogStore(where, () => tables);
describeLogSegments(where, () => tables);
describeRoomStore(where, () => tables);
describeDepartures(where, () => tables);
describeMemberChanges(where, () => tables);
describeMessageChanges(where, () => tables);
describeRoomDeletion(where, () => tables);
describeSubscriptionStore(where, () => tables);
describePlaceStore(where, () => tables);
describeWaitingOrders(where, () => tables);

test('rows past their time are not there for any reader, though the table still has them (F15, I12)', async () => {
  const room = await createRoomWith(tables, ['alice']);
  const connection = newConnection('alice');
  await tables.subscriptions.openConnection(connection, { room });
  const threeHoursLater = createSubscriptions(() => Date.now() + 3 * 60 * 60 * 1000);
  await expect(tables.subscriptions.readSubscriptions(room)).resolves.toHaveLength(1);
  await expect(threeHoursLater.readSubscriptions(room)).resolves.toEqual([]);
  await expect(threeHoursLater.readConnections('alice')).resolves.toEqual([]);
  await expect(threeHoursLater.readConnection(connection)).resolves.toBeUndefined();
});

test('a head of a table that was restored has another epoch, until it is given one there (F30)', async () => {
  const inGeneration = (generation: string) =>
    createDynamodbRoomStore(dynamodb, { tableName: roomsTable(), generation });
  const [restored, restoredAgain] = [inGeneration('g1'), inGeneration('g2')];
  const room = await createRoomWith(tables, ['alice']);
  const epochs = async () =>
    Promise.all([restored, restoredAgain].map(async (rooms) => (await rooms.readHead(room))?.epoch));
  await expect(epochs()).resolves.toEqual(['e1.g1', 'e1.g2']);
  await restored.renewEpoch(room, 'e2');
  await expect(epochs()).resolves.toEqual(['e2', 'e2.g2']);
});

test('members that are added at the same time all come in, though their transactions collide (F11)', async () => {
  const room = await createRoomWith(tables, ['alice']);
  const connections = Array.from({ length: 12 }, () => newConnection('alice'));
  const opened = await Promise.all(
    connections.map(async (connection) => tables.subscriptions.openConnection(connection, { room })),
  );
  expect(new Set(opened)).toEqual(new Set(['opened']));
  await expect(tables.subscriptions.readSubscriptions(room)).resolves.toHaveLength(12);
});
