import { randomUUID } from 'node:crypto';
import type { LocalChat } from '../bin/testing/local-chat.ts';
import { ChatClient } from '../test/e2e/chat-client.ts';
import type { Frame } from '../test/e2e/chat-client.ts';

/** A warm group of alice, its owner, and bob, both connected and subscribed, with five messages of alice's. */
export interface Stage {
  readonly chat: LocalChat;
  readonly room: string;
  /** User ids of this stage's own, so that nobody is in another room. */
  readonly users: { readonly alice: string; readonly bob: string; readonly carol: string };
  readonly alice: ChatClient;
  readonly bob: ChatClient;
  /** Of somebody who is in no room yet, and bound to none. */
  readonly carol: ChatClient;
}

export interface CostedAction {
  /** As the route or the operation is called, and what is special about this one. */
  readonly name: string;
  /** What has to be so before, and is not counted. */
  readonly prepare?: (stage: Stage) => Promise<unknown>;
  readonly act: (stage: Stage) => Promise<unknown>;
}

/** Messages in the room. How many there are changes nothing but the price of reading and deleting them. */
const messages = 5;

export async function setStage(chat: LocalChat): Promise<Stage> {
  const stageId = randomUUID();
  const users = { alice: `alice-${stageId}`, bob: `bob-${stageId}`, carol: `carol-${stageId}` };
  const room = await chat.createRoom(users.alice, users.bob);
  const [alice, bob, carol] = await Promise.all([
    connect(chat, users.alice, room),
    connect(chat, users.bob, room),
    connect(chat, users.carol),
  ]);
  for (let sent = 0; sent < messages; sent += 1)
    await alice.request({ action: 'sendMessage', room, message: 'Sar barzi, Luria' });
  return { chat, room, users, alice, bob, carol };
}

async function connect(chat: LocalChat, user: string, room?: string): Promise<ChatClient> {
  return ChatClient.connect(await chat.connectUrl(user, room));
}

const byAlice =
  (frame: Frame): CostedAction['act'] =>
  async ({ alice, room }) =>
    alice.request({ room, ...frame });

const byBackend =
  (operation: string, fieldsOf: (users: Stage['users']) => Frame = () => ({})): CostedAction['act'] =>
  async ({ chat, room, users }) =>
    chat.invokeRooms({ operation, room, ...fieldsOf(users) });

async function addCarol({ chat, room, users }: Stage): Promise<unknown> {
  return chat.invokeRooms({ operation: 'addMembers', room, members: [users.carol] });
}

/** What users do over their connections. */
export const costedActions: readonly CostedAction[] = [
  { name: '`$connect`', act: async ({ chat, users }) => connect(chat, users.alice) },
  {
    name: '`$connect`, bound to a room',
    act: async ({ chat, users, room }) => connect(chat, users.alice, room),
  },
  { name: '`sendMessage`', act: byAlice({ action: 'sendMessage', message: 'Saran, u malan' }) },
  {
    name: '`sendMessage`, a repeat',
    prepare: async (stage) => {
      const repeat = byAlice({ action: 'sendMessage', id: 'again', message: 'Saran, u malan' });
      await repeat(stage);
      await repeat(stage);
    },
    act: byAlice({ action: 'sendMessage', id: 'again', message: 'Saran, u malan' }),
  },
  {
    name: '`sendMessage` to a room of others',
    act: byAlice({ action: 'sendMessage', room: 'elsewhere', message: 'Saran, u malan' }),
  },
  { name: 'a frame that is no JSON', act: async ({ alice }) => answered(alice, 'no JSON') },
  {
    name: '`joinRoom`',
    prepare: addCarol,
    act: async ({ carol, room }) => carol.request({ action: 'joinRoom', room }),
  },
  {
    name: '`joinRoom`, resuming',
    prepare: addCarol,
    act: async ({ carol, room }) => carol.request({ action: 'joinRoom', room, after: 2 }),
  },
  { name: '`leaveRoom`', act: byAlice({ action: 'leaveRoom' }) },
  { name: '`history`', act: byAlice({ action: 'history' }) },
  { name: '`rooms`, of one', act: byAlice({ action: 'rooms' }) },
  { name: '`members`, of two', act: byAlice({ action: 'members' }) },
  {
    name: '`markRead`',
    act: async ({ bob, room }) => bob.request({ action: 'markRead', room, seq: 4 }),
  },
  {
    name: '`typing`',
    act: async ({ alice, bob, room }) => {
      const told = bob.next(({ type }) => type === 'typing');
      alice.send({ action: 'typing', room, active: true });
      return told;
    },
  },
  { name: '`editMessage`', act: byAlice({ action: 'editMessage', seq: 1, message: 'Rojbaş' }) },
  { name: '`react`', act: byAlice({ action: 'react', seq: 2, reaction: '👍', active: true }) },
  { name: '`deleteMessage`', act: byAlice({ action: 'deleteMessage', seq: 3 }) },
  {
    name: '`deleteMessage`, of one edited once',
    prepare: byAlice({ action: 'editMessage', seq: 3, message: 'Rojbaş' }),
    act: byAlice({ action: 'deleteMessage', seq: 3 }),
  },
  {
    name: '`createRoom`, where users may not',
    act: async ({ alice, users }) =>
      alice.request({ action: 'createRoom', type: 'group', members: [users.bob] }),
  },
  {
    name: '`addMembers`, of one',
    act: async ({ alice, room, users }) =>
      alice.request({ action: 'addMembers', room, members: [users.carol] }),
  },
  {
    name: '`removeMember`',
    act: async ({ alice, room, users }) => alice.request({ action: 'removeMember', room, user: users.bob }),
  },
  {
    name: '`setRole`',
    act: async ({ alice, room, users }) =>
      alice.request({ action: 'setRole', room, user: users.bob, role: 'moderator' }),
  },
  {
    name: '`muteMember`',
    act: async ({ alice, room, users }) =>
      alice.request({ action: 'muteMember', room, user: users.bob, until: '2100-01-01T00:00:00.000Z' }),
  },
  { name: '`updateRoom`', act: byAlice({ action: 'updateRoom', name: 'Bawan' }) },
  { name: '`ping`', act: async ({ alice }) => alice.request({ action: 'ping' }) },
  {
    name: '`ping`, of a room',
    act: async ({ alice, room }) => alice.request({ action: 'ping', rooms: { [room]: 1 } }),
  },
  { name: '`$disconnect`', act: async ({ alice }) => alice.close() },
];

/** What a backend asks for by the rooms function. */
export const costedOperations: readonly CostedAction[] = [
  {
    name: '`createRoom`, of two',
    act: async ({ chat, users }) =>
      chat.invokeRooms({ operation: 'createRoom', type: 'group', members: [users.alice, users.bob] }),
  },
  { name: '`getRoom`', act: byBackend('getRoom') },
  { name: '`updateRoom`', act: byBackend('updateRoom', () => ({ name: 'Bawan' })) },
  { name: '`listRooms`, of one', act: byBackend('listRooms', ({ alice }) => ({ user: alice })) },
  { name: '`listMembers`, of two', act: byBackend('listMembers') },
  { name: '`history`', act: byBackend('history') },
  { name: '`sendMessage`, of the system', act: byBackend('sendMessage', () => ({ message: 'Rojbaş' })) },
  { name: '`addMembers`, of one', act: byBackend('addMembers', ({ carol }) => ({ members: [carol] })) },
  { name: '`removeMember`', act: byBackend('removeMember', ({ bob }) => ({ user: bob })) },
  {
    name: '`setRole`',
    act: byBackend('setRole', ({ bob }) => ({ user: bob, role: 'moderator' })),
  },
  {
    name: '`muteMember`',
    act: byBackend('muteMember', ({ bob }) => ({ user: bob, until: '2100-01-01T00:00:00.000Z' })),
  },
  {
    name: '`exportUser`, of one room',
    act: byBackend('exportUser', ({ bob }) => ({ user: bob })),
  },
  {
    name: '`eraseUser`, of one room and no message',
    prepare: async (stage) => {
      await addCarol(stage);
      await stage.carol.close();
    },
    act: byBackend('eraseUser', ({ carol }) => ({ user: carol })),
  },
  { name: '`deleteRoom`, of two and five messages', act: byBackend('deleteRoom') },
  {
    name: '`disconnectUser`, of one connection',
    act: byBackend('disconnectUser', ({ carol }) => ({ user: carol })),
  },
];

/** Any frame, and the error that answers it. */
async function answered(client: ChatClient, text: string): Promise<Frame> {
  const error = client.next(({ type }) => type === 'error');
  client.send(text);
  return error;
}
