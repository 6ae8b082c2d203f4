import { historySchema } from '../../protocol/actions.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { HistoryReply } from '../../protocol/replies.ts';
import type { Caller } from '../chat/caller.ts';
import { readPage } from '../chat/history.ts';
import type { Ports } from '../chat/ports.ts';
import { readHeadAsMember } from '../chat/room-log.ts';

/** A page of the room's log, for members. */
export async function history(
  ports: Ports,
  caller: Caller,
  { fields }: IncomingFrame,
): Promise<HistoryReply> {
  const { id, room, ...asked } = parse(historySchema, fields);
  const head = await readHeadAsMember(ports, { room, user: caller.user });
  return { type: 'history', id, room, epoch: head.epoch, ...(await readPage(ports, head, asked)) };
}
