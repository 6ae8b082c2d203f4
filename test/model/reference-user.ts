import type { Entry } from '../../protocol/entries.ts';
import { createRoom } from './reference-backend.ts';
import { isoOf, userOf } from './reference-chat.ts';
import type { Deed, Made, ReferenceChat } from './reference-chat.ts';
import { requireOtherOwner, requireRightOver, requireRole } from './reference-rights.ts';
import type { ReferenceMember, ReferenceRoom } from './reference-room.ts';
import { Refused } from './refused.ts';
import type { Care, UserRequest } from './requests.ts';

/** Who asks. */
interface Asker {
  readonly connection: string;
  readonly nowMs: number;
  readonly made: Made;
}

/** What a user is answered, if anything, and all that comes of it. */
export function answer(chat: ReferenceChat, asker: Asker, asks: UserRequest): object | undefined {
  const id = 'id' in asks ? { id: asks.id } : {};
  try {
    const reply = answerOf(chat, asker, asks);
    return reply && { ...reply, ...id };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, retryAfterMs } = error;
    return { type: 'error', ...id, code, retryable: code === 'rate_limited', retryAfterMs };
  }
}

function answerOf(chat: ReferenceChat, asker: Asker, asks: UserRequest): object | undefined {
  const { connection, nowMs } = asker;
  switch (asks.action) {
    case 'leaveRoom':
      chat.unsubscribe(connection, asks.room);
      return { type: 'left', room: asks.room };
    case 'rooms':
      return { type: 'rooms', rooms: chat.listRooms(userOf(connection)) };
    case 'ping':
      return { type: 'pong', timestamp: isoOf(nowMs), ...compareHeads(chat, connection, asks.rooms) };
    case 'createRoom':
      return createOwnRoom(chat, asker, asks);
    case 'addMembers':
    case 'removeMember':
    case 'setRole':
    case 'muteMember':
    case 'updateRoom':
      return careFor(chat, asker, asks);
    case 'sendMessage':
    case 'editMessage':
    case 'deleteMessage':
    case 'react':
    case 'joinRoom':
    case 'history':
    case 'members':
    case 'markRead':
    case 'typing':
      return answerMember(chat, asker, asks);
  }
}

/** Of the rooms that the connection receives, those that have moved on; and those that it does not receive. */
function compareHeads(chat: ReferenceChat, connection: string, known: Readonly<Record<string, number>>) {
  const subscribed = chat.subscriptionsOf(connection);
  const heads: Record<string, number> = {};
  for (const [name, seq] of Object.entries(known)) {
    const head = chat.rooms.get(name)?.entries.length ?? 0;
    if (subscribed.has(name) && head > seq) heads[name] = head;
  }
  const notSubscribed = Object.keys(known).filter((name) => !subscribed.has(name));
  return { heads, ...(notSubscribed.length > 0 && { notSubscribed }) };
}

function createOwnRoom(
  chat: ReferenceChat,
  { connection, nowMs, made }: Asker,
  { type, members }: Extract<UserRequest, { action: 'createRoom' }>,
): object {
  const by = userOf(connection);
  const all = [...new Set([by, ...members])];
  if (type === 'direct' && all.length !== 2) throw new Refused('bad_request');
  const room = createRoom(chat, { nowMs, made, by }, { operation: 'createRoom', type, members: all });
  return { ...room, type: 'room', roomType: room.type };
}

type MemberRequest = Exclude<UserRequest, Care | { action: 'leaveRoom' | 'rooms' | 'ping' | 'createRoom' }>;

function answerMember(chat: ReferenceChat, asker: Asker, asks: MemberRequest): object | undefined {
  const { connection, nowMs } = asker;
  const user = userOf(connection);
  const { room, member } = requireMember(chat, user, asks.room);
  const of = { room: room.room, epoch: room.epoch };
  switch (asks.action) {
    case 'sendMessage':
      return chat.pushWritten({ room, connection }, room.send(user, asks, nowMs));
    case 'editMessage':
    case 'deleteMessage':
    case 'react':
      return chat.pushWritten({ room, connection }, room.change(user, asks, nowMs));
    case 'joinRoom':
      chat.subscribe(connection, room);
      return { type: 'joined', ...of, head: room.entries.length, ...resume(room, asks) };
    case 'history':
      return { type: 'history', ...of, ...room.page(asks) };
    case 'members':
      return { type: 'members', room: room.room, ...chat.listMembers(room) };
    case 'markRead': {
      const seq = Math.max(member.readSeq, Math.min(asks.seq, room.entries.length));
      const read = { type: 'read', room: room.room, user, seq };
      if (seq > member.readSeq) chat.push(room, read, connection);
      member.readSeq = seq;
      return read;
    }
    case 'typing':
      if (nowMs - member.typedAt >= 1000) {
        member.typedAt = nowMs;
        chat.push(room, { type: 'typing', room: room.room, user, active: asks.active }, connection);
      }
      return undefined;
  }
}

function requireMember(chat: ReferenceChat, user: string, name: string) {
  const room = chat.rooms.get(name);
  if (room === undefined) throw new Refused('not_a_member');
  return { room, member: room.member(user) };
}

function resume(
  room: ReferenceRoom,
  { after, epoch = room.epoch }: { readonly after?: number; readonly epoch?: string },
) {
  if (after === undefined) return { ...room.page({}), recovered: true };
  const isContinued = epoch === room.epoch && after <= room.entries.length;
  return isContinued
    ? { ...room.page({ after, limit: 100 }), recovered: true }
    : { entries: [], more: false, recovered: false };
}

function careFor(chat: ReferenceChat, { connection, nowMs, made }: Asker, asks: Care): object {
  const by = userOf(connection);
  const left = chat.rooms.get(asks.room)?.departures.get(by);
  // Whoever has left is told so again.
  if (asks.action === 'removeMember' && asks.user === by && left !== undefined) return left;
  const { room, member } = requireMember(chat, by, asks.room);
  if (room.type === 'direct') throw new Refused('forbidden');
  const deed: Deed = { room, by, nowMs, connection };
  switch (asks.action) {
    case 'addMembers':
      requireRole(member, ['owner', 'moderator']);
      return { type: 'membersAdded', room: room.room, added: chat.addMembers(deed, asks.members, made) };
    case 'removeMember':
      return remove(chat, deed, { member, user: asks.user });
    case 'setRole':
      requireRole(member, ['owner']);
      if (asks.user === by && asks.role !== 'owner') requireOtherOwner(room, by);
      return { type: 'member', ...chat.changeMember(deed, asks.user, { role: asks.role }) };
    case 'muteMember':
      requireRightOver(room, member, asks.user);
      if (asks.user === by) throw new Refused('forbidden');
      return {
        type: 'member',
        ...chat.changeMember(deed, asks.user, { mutedUntil: Date.parse(asks.until ?? '') || 0 }),
      };
    case 'updateRoom': {
      requireRole(member, ['owner']);
      const { action: _action, id: _id, room: _room, ...changes } = asks;
      return chat.updateRoom(deed, changes);
    }
  }
}

function remove(
  chat: ReferenceChat,
  deed: Deed,
  { member, user }: { readonly member: ReferenceMember; readonly user: string },
): Entry {
  const { room, by } = deed;
  if (user !== by) requireRightOver(room, member, user);
  else if (room.members.size > 1) requireOtherOwner(room, user);
  const left = chat.removeMember(deed, user);
  if (left === undefined) throw new Refused('not_found');
  return left;
}
