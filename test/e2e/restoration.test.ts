import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { ChatClient as SdkClient } from '../../client/index.ts';
import { createChatApp } from '../../lib/chat-app.ts';
import type { Frame } from './chat-client.ts';
import { type LocalChat, startLocalChat } from './local-chat.ts';
import { restoreTable } from './restored-table.ts';

jest.setTimeout(120_000);

/*
 * The runbook of docs/operate.md (F30): a copy of the Rooms table, more that is written, and the chat that runs on the
 * copy, while everybody still has what they had.
 */

const restoredTable = 'rooms-20261123T1930';
const textsOf = (entries: unknown) =>
  (entries as readonly Frame[]).filter(({ type }) => type === 'message').map(({ message }) => message);

let dataFolder: string;
/** The one that runs now. */
let chat: LocalChat;
let room: string;
/** As everybody knew them before. */
let before: { readonly epoch: unknown; readonly after: number };
let sdk: SdkClient;
let wasReset: Promise<void>;

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'chat-restoration-'));
  chat = await startLocalChat({ dataFolder, dynamodbEndpoint: undefined });
  room = await chat.createRoom('alice', 'bob');
  sdk = new SdkClient({
    url: String(chat.stack.outputs['WebSocketUrl']),
    token: async () => await chat.stack.issueToken({ user: 'alice' }),
    webSocket: WebSocket,
  });
  const aliceRoom = sdk.rooms.get(room);
  await aliceRoom.join();
  for (const text of ['one', 'two']) await aliceRoom.messages.send(text);

  const source = String(chat.stack.outputs['RoomsTableName']);
  await restoreTable(chat.stack.url, { source, target: restoredTable });

  const bob = await chat.connect('bob');
  for (const id of ['lost-1', 'lost-2'])
    await bob.request({ action: 'sendMessage', id, room, message: `${id} of bob` });
  const { epoch, head } = await bob.request({ action: 'joinRoom', room });
  await bob.request({ action: 'markRead', room, seq: head });
  before = { epoch, after: Number(head) };
  await chat.operation({ operation: 'addMembers', room, members: ['dilan'] });

  wasReset = new Promise((resolve) => aliceRoom.on('reset', () => resolve()));
  const port = Number(new URL(chat.stack.url).port);
  await chat.close();
  chat = await startLocalChat({
    assembly: undefined,
    app: () => createChatApp({ context: { restoredTable }, builtinCloudFormationValidation: false }),
    dataFolder,
    dynamodbEndpoint: undefined,
    port,
  });
});

afterAll(async () => {
  sdk.close();
  await chat.close();
  rmSync(dataFolder, { recursive: true });
});

test('the log is what it was, under another epoch', async () => {
  const bob = await chat.connect('bob');
  const joined = await bob.request({ action: 'joinRoom', room });
  expect(textsOf(joined['entries'])).toEqual(['one', 'two']);
  expect(joined['epoch']).not.toBe(before.epoch);
  const page = await bob.request({ action: 'history', room });
  expect(page['epoch']).toBe(joined['epoch']);
  await expect(chat.operation({ operation: 'getRoom', room })).resolves.toMatchObject({
    epoch: joined['epoch'],
  });
});

test.each([0, 1, 4])(
  'a resume after %d of the old epoch gets nothing, and is told so (F30)',
  async (after) => {
    const bob = await chat.connect('bob');
    const { epoch } = before;
    await expect(bob.request({ action: 'joinRoom', room, epoch, after })).resolves.toMatchObject({
      recovered: false,
      entries: [],
    });
  },
);

test('a resume of the new epoch goes on', async () => {
  const bob = await chat.connect('bob');
  const { epoch } = await bob.request({ action: 'joinRoom', room });
  const resumed = await bob.request({ action: 'joinRoom', room, epoch, after: 1 });
  expect(resumed['recovered']).toBe(true);
  expect(textsOf(resumed['entries'])).toEqual(['two']);
});

test('who became a member since the backup is none, and no subscription of before is left (I10)', async () => {
  const dilan = await chat.connect('dilan');
  await expect(dilan.request({ action: 'joinRoom', room })).resolves.toMatchObject({ code: 'not_a_member' });
});

test('nothing is unread that is not there', async () => {
  const bob = await chat.connect('bob');
  const { rooms } = await bob.request({ action: 'rooms' });
  expect(rooms).toEqual([expect.objectContaining({ room, head: 2, readSeq: 0, unread: 2 })]);
});

test('the SDK drops what it has, shows what is there, and goes on from it', async () => {
  await wasReset;
  const { messages } = sdk.rooms.get(room);
  expect(messages.current.map(({ text }) => text)).toEqual(['one', 'two']);
  await expect(messages.send('three')).resolves.toMatchObject({ status: 'sent', seq: 3 });
});

test('what was lost can be sent again under its old id, and what is new under a new one: each is stored once (I2)', async () => {
  const bob = await chat.connect('bob');
  const sendAs = async (id: string) =>
    bob.request({ action: 'sendMessage', id, room, message: `${id} of bob` });
  const sent = [await sendAs('lost-1'), await sendAs('new-1'), await sendAs('lost-1')];
  expect(sent.map(({ message }) => message)).toEqual(['lost-1 of bob', 'new-1 of bob', 'lost-1 of bob']);
  expect(sent[2]).toEqual(sent[0]);
  const { entries } = await bob.request({ action: 'history', room });
  expect(textsOf(entries)).toEqual(['one', 'two', 'three', 'lost-1 of bob', 'new-1 of bob']);
});

test('a room that is made now has the epoch that its creation names', async () => {
  const created = await chat.operation({ operation: 'createRoom', type: 'group', members: ['alice'] });
  const alice = await chat.connect('alice');
  await expect(alice.request({ action: 'joinRoom', room: created['room'] })).resolves.toMatchObject({
    epoch: created['epoch'],
  });
});
