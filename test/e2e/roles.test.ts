import { requestOf } from '../lambda/actions/role-requests.ts';
import { createRoleRoom, describeRoom } from '../lambda/actions/role-room.ts';
import type { Chat, RoleRoom } from '../lambda/actions/role-room.ts';
import { roleCases } from '../lambda/actions/role-tables.ts';
import type { RoomKind } from '../lambda/actions/role-tables.ts';
import type { ChatClient } from './chat-client.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(180_000);

let chat: LocalChat;
const clients = new Map<string, ChatClient>();
beforeAll(async () => {
  chat = await startLocalChat();
});
afterAll(async () => {
  await Promise.all([...clients.values()].map(async (client) => client.close()));
  await chat.close();
});

/** One connection each, for all that a user asks. */
async function clientOf(user: string): Promise<ChatClient> {
  const client = clients.get(user) ?? (await chat.connect(user));
  clients.set(user, client);
  return client;
}

const wire: Chat = {
  operate: async (payload) => chat.operation(payload),
  ask: async (user, frame) => JSON.stringify(await (await clientOf(user)).request(frame)),
};

async function handshakeOutcome(user: string, room: string): Promise<string> {
  return chat.connect(user, room).then(
    async (client) => client.close().then(() => 'ok'),
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

/** Only who was let in can have a connection that is bound to the room. */
const askedOnTheWire = (kind: RoomKind) => roleCases(kind).filter(({ routeKey }) => routeKey !== '$default');

describe.each(['a group', 'a frozen group', 'a direct room'] as const)(
  'over real sockets, in %s,',
  (kind) => {
    let room: RoleRoom;
    beforeAll(async () => {
      room = await createRoleRoom(wire, kind);
    });

    test('the same is refused, and changes nothing (S38, S41)', async () => {
      const before = await describeRoom(wire, room.room);
      const refused = askedOnTheWire(kind).filter(({ expected }) => expected !== 'ok');
      const outcomes: string[] = [];
      for (const { routeKey, row, user } of refused) {
        const reply = routeKey === '$connect' ? undefined : await wire.ask(user, requestOf(row, room, user));
        const { code }: { readonly code?: string } = JSON.parse(reply ?? '{}');
        const outcome = reply === undefined ? await handshakeOutcome(user, room.room) : String(code);
        outcomes.push(`${user}: ${row}: ${outcome}`);
      }
      expect(outcomes).toEqual(refused.map(({ row, user, expected }) => `${user}: ${row}: ${expected}`));
      expect(await describeRoom(wire, room.room)).toBe(before);
    });

    test('a stranger is answered as if there was no room (S39)', async () => {
      const missing = room.room.slice(0, -1) + (room.room.endsWith('A') ? 'B' : 'A');
      const asked = askedOnTheWire(kind).filter(
        ({ routeKey, user }) =>
          user === 'stranger' && !['$connect', 'rooms', 'ping', 'typing'].includes(routeKey),
      );
      for (const { row, user } of asked) {
        const frame = requestOf(row, room, user);
        const reply = await wire.ask(user, frame);
        const replyOnMissing = await wire.ask(user, { ...frame, room: missing });
        expect(`${row}: ${replyOnMissing}`).toBe(`${row}: ${reply?.replaceAll(room.room, missing)}`);
      }
    });
  },
);
