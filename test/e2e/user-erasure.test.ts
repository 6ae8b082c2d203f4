import { randomUUID } from 'node:crypto';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Frame } from './chat-client.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(60_000);

let chat: LocalChat;
let dynamodb: DynamoDBClient;
beforeAll(async () => {
  chat = await startLocalChat();
  const credentials = { accessKeyId: 'a-test', secretAccessKey: 'a-test' };
  dynamodb = new DynamoDBClient({ endpoint: chat.stack.url, region: 'us-east-1', credentials });
});
afterAll(async () => {
  dynamodb.destroy();
  await chat.close();
});

/** Rows of both tables that contain a text anywhere. */
async function rowsWith(text: string): Promise<readonly string[]> {
  const { RoomsTableName, ConnectionsTableName } = chat.stack.outputs;
  const pages = await Promise.all(
    [RoomsTableName, ConnectionsTableName].map(async (TableName) =>
      dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true })),
    ),
  );
  const rows = pages.flatMap(({ Items = [] }) => Items.map((item) => JSON.stringify(item)));
  return rows.filter((row) => row.includes(text));
}

async function callUntilDone(payload: Frame): Promise<readonly Frame[]> {
  const answers: Frame[] = [];
  do {
    const cursor = answers.at(-1)?.['cursor'];
    answers.push(await chat.operation({ ...payload, ...(cursor !== undefined && { cursor }) }));
  } while (answers.at(-1)?.['cursor'] !== undefined);
  return answers;
}

test('a user who is exported and erased leaves nothing in any table (I21, S65, S66)', async () => {
  const [zilan, secret] = [`zilan-${randomUUID()}`, `secret-${randomUUID()}`];
  const rooms = [await chat.createRoom('bob', zilan), await chat.createRoom('bob', zilan)];
  const client = await chat.connect(zilan);
  for (const room of rooms) {
    await client.request({ action: 'joinRoom', room });
    const { seq } = await client.request({ action: 'sendMessage', room, message: secret });
    await client.request({ action: 'editMessage', room, seq, message: `${secret}, edited` });
    await client.request({ action: 'react', room, seq, reaction: '👍', active: true });
  }
  const [room, left] = rooms;
  await chat.operation({ operation: 'removeMember', room: left, user: zilan });

  const exported = (await callUntilDone({ operation: 'exportUser', user: zilan })).flatMap(
    ({ items }) => items as readonly Frame[],
  );
  const kinds = exported.map(({ kind }) => String(kind)).toSorted();
  expect(kinds).toEqual(['connection', ...Array<string>(7).fill('entry'), 'formerMembership', 'membership']);

  const erased = await callUntilDone({ operation: 'eraseUser', user: zilan });
  expect(erased).toEqual([{ user: zilan, erased: 8 }]);
  await client.closed;
  expect(await rowsWith(secret)).toEqual([]);
  // A `$disconnect` that comes late leaves a row that says so, and one that says when its room was told; they expire.
  await callUntilDone({ operation: 'eraseUser', user: zilan });
  for (const row of await rowsWith(zilan)) {
    expect(row).toMatch(/"closed":|"toldOfflineAt":/);
    expect(row).toContain('"expiresAt":');
  }

  const bob = await chat.connect('bob', room);
  const page = await bob.request({ action: 'history', room });
  expect((page['entries'] as readonly Frame[]).map(({ seq, type }) => [seq, type])).toEqual(
    [1, 2, 3, 4].map((seq) => [seq, 'void']),
  );
  await bob.close();
});
