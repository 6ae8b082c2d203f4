import { leaveRoomSchema } from '../../protocol/actions.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { LeftReply } from '../../protocol/replies.ts';
import type { Caller } from '../chat/caller.ts';
import { leave } from '../chat/connection-lifecycle.ts';
import type { Ports } from '../chat/ports.ts';

/** Ends this connection's subscription; the user stays a member. Leaving a room that was not joined is no error. */
export async function leaveRoom(ports: Ports, caller: Caller, { fields }: IncomingFrame): Promise<LeftReply> {
  const { id, room } = parse(leaveRoomSchema, fields);
  const { user, connectionId } = caller;
  await leave(ports, { user, connectionId, room });
  return { type: 'left', id, room };
}
