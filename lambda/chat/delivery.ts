import type { Entry } from '../../protocol/entries.ts';
import { limits } from '../../protocol/limits.ts';
import { endGone } from './connection-lifecycle.ts';
import { withFacts } from './facts-logger.ts';
import { post } from './posting.ts';
import type { PostingPorts } from './posting.ts';
import type { LogFacts, Ports } from './ports.ts';
import type { MemberKey } from './room-store-port.ts';
import type { Subscription } from './subscription-store-port.ts';

/** Entries that are stored, on their way to all who receive the room. */
export interface Delivery {
  readonly room: string;
  readonly entries: readonly Entry[];
  /** The connection that gets them as its reply. */
  readonly exceptConnectionId?: string | undefined;
}

type PushPorts = PostingPorts & Pick<Ports, 'subscriptions'>;
type DeliveryPorts = PushPorts & Pick<Ports, 'fanOut' | 'deployment'>;

/**
 * Pushes entries to all who receive the room: a room of one slice by this function, a larger one by the fan-out
 * function, so that whoever waits for this waits no longer (I14). Never rejects: what is stored is acknowledged,
 * whatever becomes of the pushes (I7).
 */
export async function deliver(ports: DeliveryPorts, delivery: Delivery): Promise<void> {
  const { room, entries, exceptConnectionId } = delivery;
  const pushed = { room, frames: entries, exceptConnectionId };
  await orLog(ports, pushed, async () => {
    const { subscriptionsPerSlice } = ports.deployment;
    const audience = await ports.subscriptions.readAudience(room, subscriptionsPerSlice);
    if (audience !== undefined) return push(ports, audience, pushed);
    const order = { room, seqs: entries.map(({ seq }) => seq), exceptConnectionId };
    if ((await ports.fanOut.enqueue(order)) === 'enqueued') return;
    // Slowly is better than not at all (I16).
    const everybody = await ports.subscriptions.readSubscriptions(room);
    await push(ports, everybody, pushed);
  });
}

/** Pushes a frame that has no number, and so cannot be asked for later, to all who receive the room. Never rejects. */
export async function broadcast(
  ports: PushPorts,
  { room, frame }: { readonly room: string; readonly frame: object },
): Promise<void> {
  const pushed = { room, frames: [frame] };
  await orLog(ports, pushed, async () =>
    push(ports, await ports.subscriptions.readSubscriptions(room), pushed),
  );
}

/**
 * Pushes what is never stored, such as typing, to a room: in one with a large audience only to the user's own devices,
 * where it would cost a push for everybody and tell them little. Never rejects.
 */
export async function tell(
  ports: PushPorts,
  told: MemberKey & { readonly frame: object; readonly exceptConnectionId?: string | undefined },
): Promise<void> {
  const { room, frame, exceptConnectionId } = told;
  const pushed = { room, frames: [frame], exceptConnectionId };
  await orLog(ports, pushed, async () => {
    const audience = await ports.subscriptions.readAudience(room, limits.ephemeralAudienceMax);
    const recipients = audience ?? (await readOwnSubscriptions(ports, told));
    await push(ports, recipients, pushed);
  });
}

/** A user's own subscriptions to a room, without those of others. */
async function readOwnSubscriptions(
  { subscriptions }: PushPorts,
  { room, user }: MemberKey,
): Promise<readonly Subscription[]> {
  const connections = await subscriptions.readConnections(user);
  return connections
    .filter(({ rooms }) => rooms.has(room))
    .map(({ connectionId, tokenExpiresAt, openedAt }) => ({
      room,
      user,
      connectionId,
      tokenExpiresAt,
      subscribedAt: openedAt,
    }));
}

/** Frames of one room, and who has them already. */
export interface Pushed {
  readonly room: string;
  readonly frames: readonly object[];
  readonly exceptConnectionId?: string | undefined;
}

/** Pushes frames to subscriptions. Connections that turn out to be gone are ended as their `$disconnect` would have done. */
export async function push(
  ports: PushPorts,
  audience: readonly Subscription[],
  pushed: Pushed,
): Promise<void> {
  const logger = withFacts(ports.logger, factsOf(pushed));
  const recipients = audience.filter(({ connectionId }) => connectionId !== pushed.exceptConnectionId);
  await endGone(ports, await post({ ...ports, logger }, recipients, pushed.frames));
}

async function orLog({ logger }: PushPorts, pushed: Pushed, pushing: () => Promise<void>): Promise<void> {
  try {
    await pushing();
  } catch (error) {
    logger.error('delivery failed', { ...factsOf(pushed), error });
  }
}

/** With the number of the entry; of several, as when members are added, the first. */
function factsOf({ room, frames: [frame] }: Pushed): LogFacts {
  return { room, seq: frame !== undefined && 'seq' in frame ? frame.seq : undefined };
}
