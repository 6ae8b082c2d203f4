import type { Made, ReferenceChat } from './reference-chat.ts';
import type { CreatedRoom } from '../../protocol/operations.ts';
import { ReferenceRoom } from './reference-room.ts';
import { Refused } from './refused.ts';
import type { BackendRequest, NewRoom } from './requests.ts';

interface Setting {
  readonly nowMs: number;
  readonly made: Made;
  /** Whose doing it is, if it is not the backend's. */
  readonly by?: string;
}

/** What the backend is answered, and all that comes of it. */
export function manage(chat: ReferenceChat, { nowMs, made }: Setting, asks: BackendRequest): object {
  try {
    return resultOf(chat, { nowMs, made }, asks);
  } catch (error) {
    if (error instanceof Refused) return { error: { code: error.code } };
    throw error;
  }
}

function resultOf(chat: ReferenceChat, { nowMs, made }: Setting, asks: BackendRequest): object {
  if (asks.operation === 'createRoom') return createRoom(chat, { nowMs, made }, asks);
  if (asks.operation === 'listRooms') return { rooms: chat.listRooms(asks.user) };
  if (asks.room.startsWith('direct-')) requireOfDirectRoom(asks);
  const room = chat.rooms.get(asks.room);
  if (asks.operation === 'deleteRoom' && chat.deletedRooms.has(asks.room)) return { room: asks.room };
  if (room === undefined) throw new Refused('not_found');
  const deed = { room, by: 'system', nowMs };
  switch (asks.operation) {
    case 'getRoom':
      return describe(room);
    case 'listMembers':
      return chat.listMembers(room);
    case 'history':
      return { room: room.room, epoch: room.epoch, ...room.page(asks) };
    case 'sendMessage': {
      if (asks.sender !== 'system') room.member(asks.sender);
      return chat.pushWritten(deed, room.send(asks.sender, asks, nowMs, true));
    }
    case 'addMembers':
      return { room: room.room, added: chat.addMembers(deed, asks.members, made) };
    case 'removeMember': {
      const left = chat.removeMember(deed, asks.user);
      return { room: room.room, user: asks.user, removed: left !== undefined, seq: left?.seq };
    }
    case 'setRole':
      return chat.changeMember(deed, asks.user, { role: asks.role });
    case 'muteMember':
      return chat.changeMember(deed, asks.user, { mutedUntil: Date.parse(asks.until ?? '') || 0 });
    case 'deleteRoom':
      chat.deleteRoom(room);
      return { room: room.room };
    case 'updateRoom': {
      const { operation: _operation, room: _room, ...changes } = asks;
      chat.updateRoom(deed, changes);
      return describe(room);
    }
  }
}

/** Of a direct room the id tells what there is none of, whether there is such a room or not. */
function requireOfDirectRoom(asks: BackendRequest): void {
  if (asks.operation === 'addMembers' || asks.operation === 'setRole') throw new Refused('forbidden');
  if (asks.operation === 'updateRoom' && asks.name !== undefined) throw new Refused('bad_request');
}

export function createRoom(
  chat: ReferenceChat,
  { nowMs, made, by = 'system' }: Setting,
  asks: NewRoom,
): CreatedRoom {
  const standing = chat.rooms.get(
    (asks.type === 'group' ? asks.room : chat.directRooms.get(pairOf(asks.members))) ?? '',
  );
  if (standing !== undefined) {
    if (asks.type === 'direct') chat.addMembers({ room: standing, by, nowMs }, asks.members, made);
    return created(standing, false);
  }
  const { room: madeRoom = '', epoch = '' } = made;
  const room = new ReferenceRoom(
    { room: (asks.type === 'group' ? asks.room : undefined) ?? madeRoom, epoch, type: asks.type },
    nowMs,
  );
  if (asks.type === 'direct') chat.directRooms.set(pairOf(asks.members), room.room);
  if (asks.type === 'group') room.name = asks.name;
  const owners = asks.type === 'direct' ? [] : (asks.owners ?? asks.members.slice(0, 1));
  for (const user of asks.members) room.admit(user, owners.includes(user) ? 'owner' : 'member');
  chat.rooms.set(room.room, room);
  chat.deletedRooms.delete(room.room);
  chat.tellOfRoom(room, asks.members);
  return created(room, true);
}

function pairOf(members: readonly string[]): string {
  return members.toSorted().join(' ');
}

function created(room: ReferenceRoom, isNew: boolean): CreatedRoom {
  const { room: id, type, name, members } = room;
  return {
    room: id,
    type,
    epoch: room.epoch,
    ...(name !== undefined && { name }),
    members: [...members.keys()],
    created: isNew,
  };
}

function describe(room: ReferenceRoom): object {
  const { room: id, type, name, entries, members, settings, createdAt } = room;
  const memberCount = members.size;
  return { room: id, type, name, epoch: room.epoch, head: entries.length, memberCount, settings, createdAt };
}
