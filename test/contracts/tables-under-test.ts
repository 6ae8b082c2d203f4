import type { MessageEntry } from '../../protocol/entries.ts';
import type { Stamp } from '../../lambda/chat/log-store-port.ts';
import type { Ports } from '../../lambda/chat/ports.ts';
import type { Member, RoomHead } from '../../lambda/chat/room-store-port.ts';
import type { Connection } from '../../lambda/chat/subscription-store-port.ts';

/** The ports to tables, as a contract suite gets them: fakes, or adapters on some DynamoDB. */
export type TablesUnderTest = Pick<Ports, 'rooms' | 'log' | 'subscriptions' | 'orders'>;

let count = 0;

/** A name that no other test uses, so that tests may share tables. */
export function unique(name: string): string {
  count += 1;
  return `${name}-${process.pid}-${count}`;
}

export function newHead(room: string, fields: Partial<RoomHead> = {}): RoomHead {
  return {
    room,
    type: 'group',
    name: 'Bawan',
    settings: { slowModeSeconds: 0, retentionDays: null, frozen: false },
    epoch: 'e1',
    incarnation: 1,
    segments: [],
    seq: 0,
    activeAt: 1_700_000_000_000,
    createdAt: 1_700_000_000_000,
    ...fields,
  };
}

/** What entries carry in a room that was never deleted and keeps them for good. */
export const stamp: Stamp = { incarnation: 1 };

export function newMember(room: string, user: string, fields: Partial<Member> = {}): Member {
  return {
    room,
    user,
    role: 'member',
    joinedAt: 1_700_000_000_000,
    readSeq: 0,
    claims: new Map(),
    ...fields,
  };
}

export function newConnection(user: string, connectionId = unique('connection')): Connection {
  return { user, connectionId, tokenExpiresAt: Date.now() + 3_600_000 };
}

/** A room with members, ready to write to. */
export async function createRoomWith({ rooms }: TablesUnderTest, users: readonly string[]): Promise<string> {
  const room = unique('room');
  await rooms.createRoom(
    newHead(room),
    users.map((user) => newMember(room, user)),
  );
  return room;
}

/** A message of alice's at a position. */
export function message(room: string, seq: number, text = 'Sar barzi'): MessageEntry {
  return {
    type: 'message',
    room,
    seq,
    id: `c${seq}`,
    message: text,
    sender: 'alice',
    timestamp: '2026-11-22T21:00:00.000Z',
    replyTo: 1,
  };
}
