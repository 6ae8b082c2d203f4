import { pingSchema } from '../../protocol/actions.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import { limits } from '../../protocol/limits.ts';
import type { PongReply } from '../../protocol/replies.ts';
import type { Caller } from '../chat/caller.ts';
import { arrive } from '../chat/connection-lifecycle.ts';
import { inParallel } from '../chat/in-parallel.ts';
import type { Ports } from '../chat/ports.ts';
import type { OpenConnection } from '../chat/subscription-store-port.ts';
import { isHeardOf } from '../chat/presence.ts';

/** Rooms that are told at the same time of a user who was not heard of for long. */
const roomsInParallel = 8;

/**
 * Keeps the connection from its idle time-out and its user online, and tells which rooms have moved on: the only way
 * to learn of a last push that was lost when nothing follows it (I8).
 */
export async function ping(ports: Ports, caller: Caller, { fields }: IncomingFrame): Promise<PongReply> {
  const { id, rooms } = parse(pingSchema, fields);
  const connection = await ports.subscriptions.readConnection(caller);
  if (connection !== undefined) await renewLease(ports, connection);
  return {
    type: 'pong',
    ...(id === undefined ? {} : { id }),
    timestamp: new Date(ports.clock.now()).toISOString(),
    ...(rooms !== undefined && (await compareHeads(ports, connection?.rooms ?? new Set(), rooms))),
  };
}

/** A client that was silent for longer than its lease comes back as if it had just joined. */
async function renewLease(ports: Ports, connection: OpenConnection): Promise<void> {
  const nowMs = ports.clock.now();
  if (nowMs - connection.seenAt < limits.presenceRenewalMs) return;
  await ports.subscriptions.renewLease(connection);
  if (isHeardOf(connection, nowMs)) return;
  await inParallel([...connection.rooms], roomsInParallel, async (room) =>
    arrive(ports, { ...connection, room }),
  );
}

async function compareHeads(
  ports: Ports,
  subscribed: ReadonlySet<string>,
  lastSeqs: ReadonlyMap<string, number>,
): Promise<Pick<PongReply, 'heads' | 'notSubscribed'>> {
  const asked = [...lastSeqs.keys()];
  const heads = await ports.rooms.readHeads(asked.filter((room) => subscribed.has(room)));
  const moved = heads.filter(({ room, seq }) => seq > (lastSeqs.get(room) ?? seq));
  const notSubscribed = asked.filter((room) => !subscribed.has(room));
  return {
    heads: Object.fromEntries(moved.map(({ room, seq }) => [room, seq])),
    ...(notSubscribed.length > 0 && { notSubscribed }),
  };
}
