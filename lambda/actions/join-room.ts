import { joinRoomSchema } from '../../protocol/actions.ts';
import type { JoinRoomRequest } from '../../protocol/actions.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { JoinedReply } from '../../protocol/replies.ts';
import type { Caller } from '../chat/caller.ts';
import { arrive } from '../chat/connection-lifecycle.ts';
import { readNewest, resume } from '../chat/history.ts';
import type { Resumed } from '../chat/history.ts';
import type { Ports } from '../chat/ports.ts';
import type { RoomHead } from '../chat/room-store-port.ts';
import { join } from '../chat/room-log.ts';

/** Subscribes the connection, and gives what it has missed (`after`) or the newest entries. */
export async function joinRoom(
  ports: Ports,
  caller: Caller,
  { fields }: IncomingFrame,
): Promise<JoinedReply> {
  const request = parse(joinRoomSchema, fields);
  const { id, room } = request;
  const head = await join(ports, caller, room);
  // Together, so that the reply waits for the longer of the two. Telling never rejects, and may not outlive the reply.
  const [page] = await Promise.allSettled([
    readPage(ports, head, request),
    arrive(ports, { ...caller, room }),
  ]);
  if (page.status === 'rejected') throw page.reason;
  if (!page.value.recovered) ports.logger.warn('a resume was not recovered', { after: request.after });
  return { type: 'joined', id, room, epoch: head.epoch, head: head.seq, ...page.value };
}

async function readPage(ports: Ports, head: RoomHead, { after, epoch }: JoinRoomRequest): Promise<Resumed> {
  if (after === undefined) return { ...(await readNewest(ports, head)), recovered: true };
  return resume(ports, head, { after, epoch });
}
