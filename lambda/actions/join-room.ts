import { joinRoomSchema } from '../../protocol/actions.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { JoinedReply } from '../../protocol/replies.ts';
import type { Caller } from '../chat/caller.ts';
import { readNewest, resume } from '../chat/history.ts';
import type { Ports } from '../chat/ports.ts';
import { join } from '../chat/room-log.ts';

/** Subscribes the connection, and gives what it has missed (`after`) or the newest entries. */
export async function joinRoom(
  ports: Ports,
  caller: Caller,
  { fields }: IncomingFrame,
): Promise<JoinedReply> {
  const { id, room, after, epoch } = parse(joinRoomSchema, fields);
  const head = await join(ports, caller, room);
  const page =
    after === undefined
      ? { ...(await readNewest(ports, head)), recovered: true }
      : await resume(ports, head, { after, epoch });
  return { type: 'joined', id, room, epoch: head.epoch, head: head.seq, ...page };
}
