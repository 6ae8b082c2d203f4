import { limits } from '../../protocol/limits.ts';
import type { PresencePush } from '../../protocol/replies.ts';
import { postOnce } from './posting.ts';
import type { PostingPorts } from './posting.ts';
import type { Ports } from './ports.ts';
import type { MemberKey } from './room-store-port.ts';
import type { OpenConnection, Subscription } from './subscription-store-port.ts';

/*
 * A user is online in a room while one of their open connections is subscribed to it and was heard of within its
 * lease. Who changes that tells the room, if the change may have made the difference:
 *
 *   put or delete the subscription ▶ READ the user's connections ▶ claim the turn to tell ▶ READ them again ▶ push
 *     ▶ READ them once more: what was pushed must still be so, or it is told anew
 *
 * Of those who come at the same time each sees the others, and the one whose connection is oldest tells; of those who
 * go, the last sees nobody left, and tells. Every push is followed by a read, so the last push of all agrees with what
 * was read after it; and whatever changes after that is followed by a push of its own. A turn is claimed once a second
 * (S56): who finds it taken waits, and finds it free, or taken by somebody who reads after this change.
 *
 * What nobody tells is a lease that runs out, for nobody sweeps, the change of a function that crashed before its push,
 * and what a recipient missed whose post failed. All of it shows in `members`, and is told with the next change.
 */

type PresencePorts = PostingPorts & Pick<Ports, 'subscriptions'>;

/** Whether one of a user's connections makes them online in a room. */
export function isOnline(connections: readonly OpenConnection[], room: string, nowMs: number): boolean {
  return connections.some((connection) => connection.rooms.has(room) && isHeardOf(connection, nowMs));
}

/** Whether the lease of a connection has not run out. */
export function isHeardOf({ seenAt, tokenExpiresAt }: OpenConnection, nowMs: number): boolean {
  return nowMs < Math.min(seenAt + limits.presenceLeaseMs, tokenExpiresAt);
}

/**
 * Tells a room that a user is there, if this connection, just subscribed, is what makes them so.
 * Never rejects. Gives the subscriptions whose connections turned out to be gone.
 */
export async function tellArrival(
  ports: PresencePorts,
  { room, user, connectionId }: MemberKey & { readonly connectionId: string },
): Promise<readonly Subscription[]> {
  return orLog(ports, room, async () => {
    const nowMs = ports.clock.now();
    const connections = await ports.subscriptions.readConnections(user);
    const present = connections.filter((connection) => isOnline([connection], room, nowMs));
    if (present.toSorted(byAge)[0]?.connectionId !== connectionId) return [];
    return tellPresence(ports, { room, user, online: true, exceptConnectionId: connectionId });
  });
}

/**
 * Tells a room that a user is not there any more, if none of their connections is subscribed to it.
 * Never rejects. Gives the subscriptions whose connections turned out to be gone.
 */
export async function tellDeparture(
  ports: PresencePorts,
  { room, user }: MemberKey,
): Promise<readonly Subscription[]> {
  return orLog(ports, room, async () => {
    const connections = await ports.subscriptions.readConnections(user);
    if (isOnline(connections, room, ports.clock.now())) return [];
    return tellPresence(ports, { room, user, online: false });
  });
}

/** Any order that all agree on would do; by age, a second connection hardly ever tells what is known. */
function byAge(left: OpenConnection, right: OpenConnection): number {
  return left.openedAt - right.openedAt || (left.connectionId < right.connectionId ? -1 : 1);
}

async function orLog(
  { logger }: PresencePorts,
  room: string,
  telling: () => Promise<readonly Subscription[]>,
): Promise<readonly Subscription[]> {
  try {
    return await telling();
  } catch (error) {
    logger.error('presence was not told', { room, error });
    return [];
  }
}

/** Pushes that follow each other because presence changes again and again. Our choice. */
const pushesMax = 8;

async function tellPresence(
  ports: PresencePorts,
  told: MemberKey & { readonly online: boolean; readonly exceptConnectionId?: string },
): Promise<readonly Subscription[]> {
  const { subscriptions, clock } = ports;
  const { room, user, exceptConnectionId } = told;
  const readOnline = async () => isOnline(await subscriptions.readConnections(user), room, clock.now());
  const gone: Subscription[] = [];
  let isTelling = told.online;
  for (let pushes = 0; pushes < pushesMax; pushes += 1) {
    if (!(await claimTurn(ports, { room, user, online: isTelling }))) return gone;
    const [online, audience] = await Promise.all([
      readOnline(),
      subscriptions.readAudience(room, limits.ephemeralAudienceMax),
    ]);
    if (audience === undefined) return gone;
    const recipients = audience.filter(({ connectionId }) => connectionId !== exceptConnectionId);
    const push: PresencePush = { type: 'presence', room, user, online };
    gone.push(...(await postOnce(ports, recipients, push)));
    if ((await readOnline()) === online) return gone;
    isTelling = !online;
  }
  return gone;
}

/** False if somebody else has taken the turn since this was called, who will read what there is to tell. */
async function claimTurn(
  { subscriptions, clock }: PresencePorts,
  turn: MemberKey & { readonly online: boolean },
): Promise<boolean> {
  const intervalMs = limits.presenceIntervalMs;
  if (await subscriptions.claimPresence({ ...turn, nowMs: clock.now(), intervalMs })) return true;
  await clock.sleep(intervalMs);
  return subscriptions.claimPresence({ ...turn, nowMs: clock.now(), intervalMs });
}
