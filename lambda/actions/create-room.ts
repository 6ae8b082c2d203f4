import { ChatError } from '../../protocol/errors.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import { createRoomSchema as operationSchema } from '../../protocol/operations.ts';
import type { RoomReply } from '../../protocol/replies.ts';
import { createRoomSchema } from '../../protocol/room-actions.ts';
import type { Caller } from '../chat/caller.ts';
import type { Ports } from '../chat/ports.ts';
import { createRoom as create } from '../chat/room-creation.ts';

/** Creates a room of the user and others, where the deployment lets users do so; the user owns a group. */
export async function createRoom(
  ports: Ports,
  caller: Caller,
  { fields }: IncomingFrame,
): Promise<RoomReply> {
  const { id, type, members, name } = parse(createRoomSchema, fields);
  if (!ports.deployment.usersMayCreateRooms)
    throw new ChatError('forbidden', 'action: users create no rooms here');
  const request = parse(operationSchema, {
    operation: 'createRoom',
    type,
    // The first of a group is its owner.
    members: [caller.user, ...members],
    ...(name !== undefined && { name }),
  });
  const { type: roomType, ...room } = await create(ports, request, { by: caller.user });
  return { type: 'room', id, ...room, roomType };
}
