import { errorCodes } from '../../../protocol/errors.ts';
import { routes } from '../../../lib/routes.ts';
import { createInMemoryChat } from './in-memory-chat.ts';
import type { InMemoryChat } from './in-memory-chat.ts';
import { requestOf } from './role-requests.ts';
import { createRoleRoom, describeRoom } from './role-room.ts';
import type { RoleRoom } from './role-room.ts';
import { allRoleCases, roleCases } from './role-tables.ts';
import type { RoleCase } from './role-tables.ts';

/** `ok`, or the code or status of the refusal. */
async function outcomeOf(
  chat: InMemoryChat,
  room: RoleRoom,
  { row, routeKey, user }: Pick<RoleCase, 'row' | 'routeKey' | 'user'>,
): Promise<string> {
  if (routeKey === '$connect') {
    const status = await chat.connect(user, room.room);
    return status === 200 ? 'ok' : String(status);
  }
  const reply = await replyTo(chat, room, { row, routeKey, user });
  const { type, code }: { readonly type?: string; readonly code?: string } = JSON.parse(reply ?? '{}');
  return type === 'error' ? String(code) : 'ok';
}

async function replyTo(
  chat: InMemoryChat,
  room: RoleRoom,
  { row, routeKey, user }: Pick<RoleCase, 'row' | 'routeKey' | 'user'>,
): Promise<string | undefined> {
  const options = routeKey === '$default' ? { boundRoom: room.room } : undefined;
  return chat.ask(user, requestOf(row, room, user), options);
}

describe('the tables of roles', () => {
  // The end of a connection asks for nothing.
  const routeKeys = routes.map(({ routeKey }) => routeKey).filter((routeKey) => routeKey !== '$disconnect');

  test.each(['a group', 'a frozen group', 'a direct room'] as const)(
    'have a row for every route in %s',
    (kind) => {
      const rows = new Set(roleCases(kind).map(({ routeKey }) => routeKey));
      expect([...rows].toSorted()).toEqual(routeKeys.toSorted());
    },
  );

  test('expect what can be answered', () => {
    const outcomes = new Set(['ok', '403', ...Object.keys(errorCodes)]);
    expect(allRoleCases.filter(({ expected }) => !outcomes.has(expected))).toEqual([]);
  });
});

describe('whoever asks', () => {
  test.each(allRoleCases.filter(({ expected }) => expected === 'ok'))(
    'is allowed, as $user in $kind: $row',
    async (asked) => {
      const chat = createInMemoryChat();
      const room = await createRoleRoom(chat, asked.kind);
      await expect(outcomeOf(chat, room, asked)).resolves.toBe('ok');
    },
  );

  test.each(allRoleCases.filter(({ expected }) => expected !== 'ok'))(
    'is refused, as $user in $kind: $row, as $expected, and changes nothing (S38, S41, S42)',
    async (asked) => {
      const chat = createInMemoryChat();
      const room = await createRoleRoom(chat, asked.kind);
      const before = await describeRoom(chat, room.room);
      await expect(outcomeOf(chat, room, asked)).resolves.toBe(asked.expected);
      expect(await describeRoom(chat, room.room)).toBe(before);
    },
  );
});

describe('byte-equal replies are given', () => {
  // Who has left may ask for the entry of it again: that room was theirs.
  const outsiders = allRoleCases.filter(
    ({ row, user, routeKey }) =>
      routeKey !== '$connect' &&
      (user === 'stranger' || (user === 'former' && row !== 'removeMember, oneself')),
  );

  test.each(outsiders.filter(({ routeKey }) => routeKey !== 'rooms'))(
    'for a room that does not exist and for $kind of others, to $user: $row (S39)',
    async (asked) => {
      const [chat, emptyChat] = [createInMemoryChat(), createInMemoryChat()];
      const room = await createRoleRoom(chat, asked.kind);
      const reply = normalized(await replyTo(chat, room, asked), chat);
      expect(reply).toBe(normalized(await replyTo(emptyChat, room, asked), emptyChat));
    },
  );
});

/** Without the time, which the two chats do not share. */
function normalized(reply: string | undefined, { ports }: InMemoryChat): string {
  return String(reply).replaceAll(new Date(ports.clock.now()).toISOString(), 'now');
}
