import { pingSchema } from '../../protocol/actions.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { PongReply } from '../../protocol/replies.ts';
import type { Caller } from '../chat/caller.ts';
import type { Ports } from '../chat/ports.ts';

/**
 * Keeps the connection from its idle time-out, and tells which rooms have moved on: the only way to learn of a last
 * push that was lost when nothing follows it (I8).
 */
export async function ping(ports: Ports, caller: Caller, { fields }: IncomingFrame): Promise<PongReply> {
  const { id, rooms } = parse(pingSchema, fields);
  return {
    type: 'pong',
    ...(id === undefined ? {} : { id }),
    timestamp: new Date(ports.clock.now()).toISOString(),
    ...(rooms !== undefined && (await compareHeads(ports, caller, rooms))),
  };
}

async function compareHeads(
  ports: Ports,
  caller: Caller,
  lastSeqs: ReadonlyMap<string, number>,
): Promise<Pick<PongReply, 'heads' | 'notSubscribed'>> {
  const subscribed = await ports.subscriptions.readSubscribedRooms(caller);
  const asked = [...lastSeqs.keys()];
  const heads = await ports.rooms.readHeads(asked.filter((room) => subscribed.has(room)));
  const moved = heads.filter(({ room, seq }) => seq > (lastSeqs.get(room) ?? seq));
  const notSubscribed = asked.filter((room) => !subscribed.has(room));
  return {
    heads: Object.fromEntries(moved.map(({ room, seq }) => [room, seq])),
    ...(notSubscribed.length > 0 && { notSubscribed }),
  };
}
