import { chatWithEvents, startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(120_000);

let chat: LocalChat;
beforeAll(async () => {
  chat = await startLocalChat(chatWithEvents);
});
afterAll(async () => chat.close());

/** What `GET /_local/events` has of a room. */
async function eventsOf(room: string) {
  const response = await fetch(`${chat.stack.url}/_local/events`);
  const { events }: { readonly events: Awaited<ReturnType<LocalChat['stack']['readEvents']>> } = JSON.parse(
    await response.text(),
  );
  return events.filter(({ detail }) => detail['room'] === room);
}

test('a message to somebody who is away is an event that names them, and the test kit reads the same', async () => {
  const room = await chat.createRoom('alice', 'bob', 'carol');
  const alice = await chat.connect('alice', room);
  const bob = await chat.connect('bob', room);
  await bob.request({ action: 'joinRoom', room });
  const sent = await alice.request({ action: 'sendMessage', room, message: 'Sar barzi, Luria' });
  const events = await eventsOf(room);
  expect(events).toMatchObject([
    {
      eventBus: 'default',
      source: 'chelseru.chat',
      'detail-type': 'Room Entry',
      detail: {
        id: expect.stringMatching(new RegExp(`^${room}/[^/]+/${String(sent['seq'])}$`)),
        type: 'message',
        entry: { seq: sent['seq'], sender: 'alice', message: 'Sar barzi, Luria' },
        isLargeRoom: false,
        members: ['alice', 'bob', 'carol'],
        offline: ['carol'],
      },
    },
  ]);
  const read = await chat.stack.readEvents();
  expect(read.filter(({ detail }) => detail['room'] === room)).toEqual(events);
  expect(chat.log.filter((line) => line.includes(room) && line.includes('1 offline'))).toHaveLength(1);
  expect(chat.log.join('\n')).not.toContain('Sar barzi');
  await Promise.all([alice.close(), bob.close()]);
});

test('a change is an event of its own, and what it writes again of the message and its edits is none', async () => {
  const room = await chat.createRoom('alice', 'bob');
  const alice = await chat.connect('alice', room);
  const { seq } = await alice.request({ action: 'sendMessage', room, message: 'Sar barzi' });
  await alice.request({ action: 'editMessage', room, seq, message: 'Sar barzi, Luria' });
  await alice.request({ action: 'deleteMessage', room, seq });
  const types = (await eventsOf(room)).map(({ detail }) => detail['type']);
  expect(types).toEqual(['message', 'messageEdited', 'messageDeleted']);
  await alice.close();
});

test('a void entry, which means nothing, is no event', async () => {
  const room = await chat.createRoom('alice', 'bob');
  const send = { operation: 'sendMessage', room, sender: 'alice', message: 'Sar barzi, Luria' };
  // It has taken its number then, and a reader fills it.
  chat.stack.faults.set({
    rules: [{ match: { caller: 'Rooms', action: 'PutItem' }, fault: { kind: 'crash' }, timesMax: 1 }],
  });
  await expect(chat.operation(send)).rejects.toThrow('Runtime.ExitError');
  chat.stack.faults.clear();
  await chat.operation(send);
  const { entries } = await chat.operation({ operation: 'history', room });
  expect(entries).toMatchObject([
    { type: 'void', seq: 1 },
    { type: 'message', seq: 2 },
  ]);
  expect((await eventsOf(room)).map(({ detail }) => detail['type'])).toEqual(['message']);
});

test('entries of a room that was deleted and created again are told, though they take the place of others', async () => {
  const room = await chat.createRoom('alice', 'bob');
  await chat.operation({ operation: 'sendMessage', room, sender: 'alice', message: 'before' });
  await chat.operation({ operation: 'deleteRoom', room });
  await chat.operation({ operation: 'createRoom', type: 'group', room, members: ['alice', 'bob'] });
  await chat.operation({ operation: 'sendMessage', room, sender: 'alice', message: 'after' });
  const events = await eventsOf(room);
  expect(events.map(({ detail }) => detail['entry'])).toMatchObject([
    { message: 'before' },
    { message: 'after' },
  ]);
  expect(new Set(events.map(({ detail }) => detail['epoch'])).size).toBe(2);
});

test('a function that fails is asked again', async () => {
  const room = await chat.createRoom('alice', 'bob');
  chat.stack.faults.set({ rules: [{ match: { caller: 'Events' }, fault: { kind: 'crash' }, timesMax: 1 }] });
  await chat.operation({ operation: 'sendMessage', room, sender: 'alice', message: 'Sar barzi, Luria' });
  const events = await eventsOf(room);
  expect(chat.stack.faults.read().rules).toMatchObject([{ fired: 1 }]);
  chat.stack.faults.clear();
  expect(events).toHaveLength(1);
});

test('a batch is given up whose function fails eleven times: on AWS its letter rings DeadLettersOfEvents', async () => {
  const room = await chat.createRoom('alice', 'bob');
  const refused = { kind: 'error', error: 'ValidationException', statusCode: 400 } as const;
  chat.stack.faults.set({ rules: [{ match: { caller: 'Events' }, fault: refused }] });
  await chat.operation({ operation: 'sendMessage', room, sender: 'alice', message: 'Sar barzi, Luria' });
  const events = await eventsOf(room);
  chat.stack.faults.clear();
  expect(events).toEqual([]);
  expect(chat.log.filter((line) => line.includes('gave up 1 records after 11 tries'))).toHaveLength(1);
});
