import { packFrames } from '../../protocol/frames.ts';
import { limits } from '../../protocol/limits.ts';
import { inParallel } from './in-parallel.ts';
import type { PostOutcome, Ports, Subscription } from './ports.ts';

/** Posts under way at once. Each waits for the network most of its time; more sockets cost memory. Our choice. */
const postsInParallelMax = 64;

/** Tries for one connection, the first included. Beyond them it is closed and its client resumes. Our choice. */
const triesMax = 3;

/** Longest pause before the next try; the pause is drawn from 0 to it (full jitter), doubling. */
const pauseMs = 100;

/**
 * A post into a connection whose handshake is under way answers 410 just as one into a closed connection does. A
 * handshake ends within the integration timeout of 29 s, so a younger subscription is left alone (I13).
 * @see https://repost.aws/knowledge-center/410-gone-api-gateway
 */
const handshakeMsMax = 30_000;

export interface Delivery {
  readonly room: string;
  readonly frames: readonly object[];
  /** The connection that gets the frames as its reply. */
  readonly exceptConnectionId?: string | undefined;
  /** Who of so many subscriptions gets them. @default everybody */
  readonly isRecipient?: (subscription: Subscription, audience: number) => boolean;
}

type DeliveryPorts = Pick<Ports, 'subscriptions' | 'gateway' | 'clock' | 'random' | 'logger'>;

/**
 * Pushes frames to all who receive the room. Never rejects: what is stored is acknowledged, whatever becomes of the
 * pushes (I7). A connection that cannot be delivered to is closed, so that its client knows that it must resume.
 */
export async function deliver(ports: DeliveryPorts, delivery: Delivery): Promise<void> {
  try {
    const subscriptions = await ports.subscriptions.readSubscriptions(delivery.room);
    const { exceptConnectionId, isRecipient = () => true } = delivery;
    const recipients = subscriptions.filter(
      (subscription) =>
        subscription.connectionId !== exceptConnectionId && isRecipient(subscription, subscriptions.length),
    );
    const packed = packFrames(delivery.frames);
    await inParallel(recipients, postsInParallelMax, async (subscription) =>
      deliverTo(ports, subscription, packed),
    );
  } catch (error) {
    ports.logger.error('delivery failed', { room: delivery.room, error });
  }
}

/**
 * Pushes what is never stored, such as typing, to a room: in one with a large audience only to the user's own devices,
 * where it would cost a push for everybody and tell them little. Never rejects.
 */
export async function tell(
  ports: DeliveryPorts,
  told: {
    readonly room: string;
    readonly user: string;
    readonly frame: object;
    readonly exceptConnectionId?: string | undefined;
  },
): Promise<void> {
  const { room, user, frame, exceptConnectionId } = told;
  const isRecipient = (subscription: Subscription, audience: number) =>
    audience <= limits.ephemeralAudienceMax || subscription.user === user;
  await deliver(ports, { room, frames: [frame], exceptConnectionId, isRecipient });
}

/** One failed recipient never stops the rest, so nothing leaves here. */
async function deliverTo(
  ports: DeliveryPorts,
  subscription: Subscription,
  frames: readonly string[],
): Promise<void> {
  try {
    if (subscription.tokenExpiresAt <= ports.clock.now()) {
      await ports.gateway.close(subscription.connectionId);
      return;
    }
    for (const frame of frames) {
      const outcome = await postPatiently(ports, subscription.connectionId, frame);
      if (outcome !== 'delivered') return await giveUp(ports, subscription, outcome);
    }
  } catch (error) {
    const { room, connectionId } = subscription;
    ports.logger.error('delivery to a connection failed', { room, connectionId, error });
  }
}

/** Posts, and tries again a few times where waiting may help. */
export async function postPatiently(
  ports: DeliveryPorts,
  connectionId: string,
  frame: string,
): Promise<PostOutcome> {
  let outcome = await ports.gateway.post(connectionId, frame);
  for (let tries = 1; tries < triesMax && (outcome === 'busy' || outcome === 'failed'); tries += 1) {
    await ports.clock.sleep(ports.random.fraction() * pauseMs * 2 ** tries);
    outcome = await ports.gateway.post(connectionId, frame);
  }
  return outcome;
}

async function giveUp(
  ports: DeliveryPorts,
  { room, connectionId, subscribedAt }: Subscription,
  outcome: Exclude<PostOutcome, 'delivered'>,
): Promise<void> {
  switch (outcome) {
    case 'gone':
      if (ports.clock.now() - subscribedAt > handshakeMsMax) {
        await ports.subscriptions.deleteSubscription({ room, connectionId });
      }
      return;
    case 'busy':
    case 'failed':
      ports.logger.warn('closed a connection that cannot be delivered to', { room, connectionId, outcome });
      await ports.gateway.close(connectionId);
      return;
    case 'denied':
      // Wrong endpoint or missing rights: the connections are all right, and so is every row (F20).
      ports.logger.error('posting is denied', { room, connectionId });
      return;
  }
}
