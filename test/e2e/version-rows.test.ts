import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { readdirSync, readFileSync } from 'node:fs';
import type { Frame } from './chat-client.ts';
import { type LocalChat, startLocalChat } from './local-chat.ts';
import { readEverything } from './version-rows/reading.ts';
import { putRows, readRows, type Row } from './version-rows/rows.ts';

jest.setTimeout(60_000);

/*
 * Old and new functions on the same rows (I22, F29): rows as each released version has written them, which stay what they
 * were, and rows as a later version may write them, with attributes and entries that this one does not know.
 */

const folder = new URL('version-rows/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

interface RecordedVersion {
  readonly rows: readonly Row[];
  readonly read: readonly Frame[];
}

let chat: LocalChat;
let roomsTable: string;
beforeEach(async () => {
  chat = await startLocalChat();
  roomsTable = String(chat.stack.outputs['RoomsTableName']);
});
afterEach(async () => chat.close());

const put = async (rows: readonly Row[]) => putRows(chat.stack.url, roomsTable, rows);
const keyOf = ({ pk, sk }: Row) => `${pk?.S} ${sk?.S}`;

describe.each(files)('rows of version %s', (file) => {
  const { rows, read }: RecordedVersion = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));

  test('are read as they were read then (I22, F29)', async () => {
    await put(rows);
    const answers = await readEverything(
      async (payload) => chat.operation(payload),
      await chat.connect('bob'),
    );
    expect(answers).toEqual(read);
  });

  test('are written on, with all that a newer version has added to them (I22, F29)', async () => {
    await put(rows.map((row) => ({ ...row, ...added })));
    await put([
      newerEntry,
      ...rows.filter(({ pk, sk }) => pk?.S === 'room#bawan' && sk?.S === 'head').map(afterIt),
    ]);
    await goOn(chat);
    const written = new Map((await readRows(chat.stack.url, roomsTable)).map((row) => [keyOf(row), row]));
    const kept = rows.map(keyOf).filter((key) => written.has(key));
    expect(rows.map(keyOf).filter((key) => !kept.includes(key))).toEqual([
      'room#bawan departure#carol',
      'room#gone tombstone',
    ]);
    const without = kept.filter((key) =>
      Object.keys(added).some((name) => !(name in Object(written.get(key)))),
    );
    // Of a message that is deleted nothing stays but what is known to be no text of it.
    expect(without).toEqual(['log#bawan 0000000000000002']);
    expect(written.get(keyOf(newerEntry))).toEqual(newerEntry);
  });
});

/** Attributes that no version has yet. */
const added: Readonly<Record<string, AttributeValue>> = {
  newText: { S: 'a text' },
  newList: { L: [{ N: '1' }] },
  newMap: { M: { name: { S: 'a value' } } },
  newSet: { SS: ['one', 'two'] },
};

/** An entry of a type that no version has yet. */
const newerEntry: Row = {
  pk: { S: 'log#bawan' },
  sk: { S: '0000000000000014' },
  type: { S: 'pollOpened' },
  question: { S: 'tea?' },
  answers: { L: [{ S: 'yes' }] },
};

function afterIt(head: Row): Row {
  return { ...head, ...added, seq: { N: '14' } };
}

/** What users and a backend go on to do in the rooms, every part of which succeeds. */
async function goOn(on: LocalChat): Promise<void> {
  const [alice, bob] = [await on.connect('alice'), await on.connect('bob', 'bawan')];
  const joined = await alice.request({ action: 'joinRoom', room: 'bawan', after: 12 });
  expect(joined).toMatchObject({
    recovered: true,
    entries: [{ seq: 13 }, { seq: 14, type: 'pollOpened', question: 'tea?' }],
  });
  const ask = async (asked: Frame, answer: Frame): Promise<void> =>
    expect(await alice.request({ room: 'bawan', ...asked })).toMatchObject(answer);
  await ask({ id: 'a1', action: 'sendMessage', message: 'Sar barzi, Luria' }, { type: 'message', seq: 1 });
  await ask({ id: 'a9', action: 'sendMessage', message: 'new' }, { type: 'message', seq: 15 });
  await bob.find(({ seq }) => seq === 15);
  await ask({ action: 'editMessage', seq: 3, message: 'edited anew' }, { type: 'messageEdited', seq: 16 });
  await ask({ action: 'react', seq: 1, reaction: '👍', active: true }, { type: 'reaction', seq: 17 });
  await ask({ action: 'react', seq: 3, reaction: '👍', active: true }, { type: 'reaction', seq: 18 });
  await ask({ action: 'deleteMessage', seq: 2 }, { type: 'messageDeleted', seq: 19 });
  await ask({ action: 'markRead', seq: 19 }, { type: 'read', seq: 19 });
  await ask({ action: 'setRole', user: 'dilan', role: 'moderator' }, { role: 'moderator' });
  await ask({ action: 'updateRoom', frozen: false }, { type: 'roomUpdated', seq: 20 });
  await ask({ action: 'addMembers', members: ['carol'] }, { added: ['carol'] });
  await ask({ action: 'ping', rooms: { bawan: 1 } }, { heads: { bawan: 21 } });
  await ask({ action: 'rooms' }, { type: 'rooms' });
  await ask({ action: 'leaveRoom' }, { type: 'left' });
  for (const room of ['bawan', 'kept']) {
    const sent = await on.operation({ operation: 'sendMessage', room, id: 's9', message: 'new' });
    expect(sent).toMatchObject({ type: 'message' });
  }
  const again = await on.operation({
    operation: 'createRoom',
    type: 'group',
    room: 'gone',
    members: ['alice'],
  });
  expect(again).toMatchObject({ created: true });
}
