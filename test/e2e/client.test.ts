import { WebSocket } from 'ws';
import { type LocalChat, startLocalChat } from '../../bin/testing/local-chat.ts';
import { ChatClient } from '../../client/index.ts';
import type { Message, Observable } from '../../client/index.ts';
import { assemblyFolder } from './assembly.ts';

jest.setTimeout(60_000);

let chat: LocalChat;
beforeAll(async () => {
  chat = await startLocalChat({ assembly: assemblyFolder(), log: () => undefined });
});
afterAll(async () => chat.close());

const clients: ChatClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

function clientOf(user: string): ChatClient {
  const client = new ChatClient({
    url: chat.webSocketUrl,
    token: async () => chat.issueToken(user),
    webSocket: WebSocket,
  });
  clients.push(client);
  return client;
}

/** Resolves with the first snapshot that is as it has to be. */
async function expectUntil<Snapshot>(
  observable: Observable<Snapshot>,
  isRight: (current: Snapshot) => boolean,
): Promise<Snapshot> {
  return new Promise((resolve) => {
    if (isRight(observable.current)) return resolve(observable.current);
    const end = observable.subscribe((current) => {
      if (!isRight(current)) return;
      end();
      resolve(current);
    });
  });
}

const textsOf = (messages: readonly Message[]) => messages.map(({ text }) => text);

test('two users talk, each message once and in one order', async () => {
  const id = await chat.createRoom('alice', 'bob');
  const alice = clientOf('alice').rooms.get(id);
  const bob = clientOf('bob').rooms.get(id);
  await Promise.all([alice.join(), bob.join()]);
  const first = alice.messages.send('Sar barzi, Luria');
  expect(alice.messages.current).toMatchObject([
    { status: 'pending', isOwn: true, text: 'Sar barzi, Luria' },
  ]);
  await expect(first).resolves.toMatchObject({ status: 'sent', sender: 'alice' });
  const { seq } = await first;
  await bob.messages.send('Heval!', { replyTo: seq });
  await expectUntil(alice.messages, ({ length }) => length === 2);
  await expectUntil(bob.messages, ({ length }) => length === 2);
  expect(alice.messages.current.map(({ text, sender, seq }) => ({ text, sender, seq }))).toEqual(
    bob.messages.current.map(({ text, sender, seq }) => ({ text, sender, seq })),
  );
  expect(bob.messages.current).toMatchObject([{ isOwn: false }, { isOwn: true, replyTo: seq }]);
});

test('what is sent without waiting is stored in the order of its sending', async () => {
  const id = await chat.createRoom('alice');
  const alice = clientOf('alice').rooms.get(id);
  await alice.join();
  const texts = Array.from({ length: 20 }, (_, number) => `message ${number}`);
  await Promise.all(texts.map(async (text) => alice.messages.send(text)));
  expect(textsOf(alice.messages.current)).toEqual(texts);
});

test('a message is edited, reacted to and deleted for everybody', async () => {
  const id = await chat.createRoom('alice', 'bob');
  const alice = clientOf('alice').rooms.get(id);
  const bob = clientOf('bob').rooms.get(id);
  await Promise.all([alice.join(), bob.join()]);
  const { seq = 0 } = await alice.messages.send('Helo');
  await alice.messages.edit(seq, 'Hello');
  await expectUntil(bob.messages, ([message]) => message?.text === 'Hello' && message.editedAt !== undefined);
  await bob.messages.react(seq, '👍');
  await expectUntil(alice.messages, ([message]) => message?.reactions['👍']?.[0] === 'bob');
  await bob.messages.react(seq, '👍', false);
  await expectUntil(alice.messages, ([message]) => message?.reactions['👍'] === undefined);
  await alice.messages.delete(seq);
  await expectUntil(
    bob.messages,
    ([message]) => message?.deletedAt !== undefined && message.text === undefined,
  );
});

test('older messages are loaded page by page, up to the first', async () => {
  const id = await chat.createRoom('alice', 'bob');
  for (let number = 1; number <= 70; number += 1) {
    await chat.invokeRooms({
      operation: 'sendMessage',
      room: id,
      message: `message ${number}`,
      id: `m${number}`,
    });
  }
  const room = clientOf('alice').rooms.get(id);
  await room.join();
  while (room.messages.hasOlder) await room.messages.loadOlder();
  const texts = Array.from({ length: 70 }, (_, index) => `message ${index + 1}`);
  expect(textsOf(room.messages.current)).toEqual(texts);
});

test('who types, is online and has read is told', async () => {
  const id = await chat.createRoom('alice', 'bob');
  const alice = clientOf('alice').rooms.get(id);
  const bob = clientOf('bob').rooms.get(id);
  await alice.join();
  await bob.join();
  await expectUntil(alice.presence, (online) => online.has('alice') && online.has('bob'));
  bob.typing.start();
  await expectUntil(alice.typing, (users) => users.includes('bob'));
  const { seq = 0 } = await alice.messages.send('Sar barzi');
  bob.markRead(seq);
  await expectUntil(alice.receipts, (receipts) => receipts.get('bob') === seq);
});

test('the list of rooms is kept up to date', async () => {
  const alice = clientOf('alice2');
  expect(await alice.rooms.list()).toEqual([]);
  const id = await chat.createRoom('bob', 'alice2');
  await expectUntil(alice.rooms, (rooms) => rooms[0]?.room === id);
  await alice.rooms.get(id).join();
  const bob = clientOf('bob').rooms.get(id);
  await bob.messages.send('Sar barzi');
  await expectUntil(alice.rooms, ([room]) => room?.unread === 1 && room.lastMessage?.message === 'Sar barzi');
  alice.rooms.get(id).markRead();
  await expectUntil(alice.rooms, ([room]) => room?.unread === 0);
});

test('a message that is refused shows as failed with its code, and can be discarded', async () => {
  const id = await chat.createRoom('bob');
  const { messages } = clientOf('alice').rooms.get(id);
  await expect(messages.send('Sar barzi')).rejects.toMatchObject({ code: 'not_a_member' });
  expect(messages.current).toMatchObject([{ status: 'failed', error: { code: 'not_a_member' } }]);
  messages.discard(messages.current[0]?.id ?? '');
  expect(messages.current).toEqual([]);
});

test('a room that is not the user’s cannot be joined', async () => {
  const id = await chat.createRoom('bob');
  await expect(clientOf('alice').rooms.get(id).join()).rejects.toMatchObject({ code: 'not_a_member' });
});
