import type { MessageEntry } from '../../protocol/entries.ts';
import { ChatError } from '../../protocol/errors.ts';
import { parse } from '../../protocol/frames.ts';
import * as schemas from '../../protocol/operations.ts';
import type { OperationRefused } from '../../protocol/operations.ts';
import type { HistoryPage, MembersPage } from '../../protocol/replies.ts';
import { systemUser } from '../../protocol/rooms.ts';
import { connectPorts } from '../adapters/connect-ports.ts';
import { failPlainly } from '../adapters/plain-error.ts';
import { sendFromBackend } from '../chat/backend-message.ts';
import { disconnectUser } from '../chat/connection-lifecycle.ts';
import { requireRoom } from '../chat/existing-room.ts';
import { readPage } from '../chat/history.ts';
import { listMembers } from '../chat/member-listing.ts';
import { add, remove } from '../chat/membership.ts';
import { muteMember as mute, setRole as giveRole } from '../chat/moderation.ts';
import type { Ports } from '../chat/ports.ts';
import { createRoom } from '../chat/room-creation.ts';
import { deleteRoom } from '../chat/room-deletion.ts';
import { getRoom, listRooms } from '../chat/room-listing.ts';
import { updateRoom as update } from '../chat/room-update.ts';
import { eraseUser } from '../chat/user-erasure.ts';
import { exportUser } from '../chat/user-export.ts';

type Operation = (ports: Ports, payload: unknown) => Promise<object>;

/** What a backend may ask for, by the payload's `operation`. */
const operations: ReadonlyMap<unknown, Operation> = new Map<unknown, Operation>([
  ['createRoom', async (ports, payload) => createRoom(ports, parse(schemas.createRoomSchema, payload))],
  ['getRoom', async (ports, payload) => getRoom(ports, parse(schemas.getRoomSchema, payload).room)],
  ['updateRoom', updateRoom],
  ['deleteRoom', async (ports, payload) => deleteRoom(ports, parse(schemas.deleteRoomSchema, payload).room)],
  ['listRooms', async (ports, payload) => listRooms(ports, parse(schemas.listRoomsSchema, payload))],
  ['listMembers', listMembersOf],
  ['history', history],
  ['sendMessage', sendMessage],
  ['addMembers', addMembers],
  ['removeMember', removeMember],
  ['setRole', setRole],
  ['muteMember', muteMember],
  ['disconnectUser', disconnect],
  ['exportUser', async (ports, payload) => exportUser(ports, parse(schemas.exportUserSchema, payload))],
  ['eraseUser', async (ports, payload) => eraseUser(ports, parse(schemas.eraseUserSchema, payload))],
]);

async function updateRoom(ports: Ports, payload: unknown): Promise<schemas.RoomDescription> {
  const { operation: _operation, room, ...changes } = parse(schemas.updateRoomSchema, payload);
  await update(ports, { room, sender: systemUser, changes });
  return getRoom(ports, room);
}

async function listMembersOf(ports: Ports, payload: unknown): Promise<MembersPage> {
  const asked = parse(schemas.listMembersSchema, payload);
  await requireRoom(ports, asked.room);
  return listMembers(ports, asked);
}

async function history(ports: Ports, payload: unknown): Promise<HistoryPage> {
  const { room, ...asked } = parse(schemas.readHistorySchema, payload);
  const head = await requireRoom(ports, room);
  return { room, epoch: head.epoch, ...(await readPage(ports, head, asked)) };
}

async function sendMessage(ports: Ports, payload: unknown): Promise<MessageEntry> {
  const {
    room,
    sender: user,
    id = ports.random.newId(),
    message,
    replyTo,
  } = parse(schemas.sendFromBackendSchema, payload);
  return sendFromBackend(ports, { room, user, id, message, replyTo });
}

async function addMembers(ports: Ports, payload: unknown): Promise<schemas.MembersAdded> {
  const { room, members } = parse(schemas.addMembersSchema, payload);
  const joined = await add(ports, { room, users: members, sender: systemUser });
  return { room, added: joined.map(({ user }) => user) };
}

async function removeMember(ports: Ports, payload: unknown): Promise<schemas.MemberRemoved> {
  const { room, user } = parse(schemas.removeMemberSchema, payload);
  const left = await remove(ports, { room, user, sender: systemUser });
  return { room, user, removed: left !== undefined, ...(left !== undefined && { seq: left.seq }) };
}

async function disconnect(ports: Ports, payload: unknown): Promise<schemas.UserDisconnected> {
  const { user, revokeTokens: revoking } = parse(schemas.disconnectUserSchema, payload);
  return { user, closed: await disconnectUser(ports, user, { revoking }) };
}

async function setRole(ports: Ports, payload: unknown): Promise<schemas.MemberDescription> {
  const { room, user, role } = parse(schemas.setRoleSchema, payload);
  return giveRole(ports, { room, user, role });
}

async function muteMember(ports: Ports, payload: unknown): Promise<schemas.MemberDescription> {
  const { room, user, until } = parse(schemas.muteMemberSchema, payload);
  return mute(ports, { room, user, until });
}

/**
 * Runs one operation. A refusal is a result, not a failure: the caller may be any AWS SDK. Anything unexpected is
 * left to fail the invocation, which Lambda reports and logs.
 */
export async function manageRooms(ports: Ports, payload: unknown): Promise<object> {
  try {
    return await operationOf(payload)(ports, payload);
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    return { error: { code: error.code, detail: error.message } } satisfies OperationRefused;
  }
}

function operationOf(payload: unknown): Operation {
  const name =
    typeof payload === 'object' && payload !== null && 'operation' in payload ? payload.operation : undefined;
  const operation = operations.get(name);
  if (operation !== undefined) return operation;
  if (typeof name === 'string') throw new ChatError('unknown_action', 'operation: is none of the protocol');
  throw new ChatError('bad_request', 'operation: is missing');
}

/** Invoked with IAM by backends. */
export async function handler(payload: unknown): Promise<object> {
  return failPlainly(async () => manageRooms(connectPorts(), payload));
}
