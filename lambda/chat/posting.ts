import { packFrames } from '../../protocol/frames.ts';
import { inParallel } from './in-parallel.ts';
import type { PostOutcome, Ports } from './ports.ts';
import type { Subscription } from './subscription-store-port.ts';

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

export type PostingPorts = Pick<Ports, 'gateway' | 'clock' | 'random' | 'logger'>;

/**
 * Pushes frames to subscriptions, and gives those whose connections have turned out to be gone. Never rejects. A
 * connection that cannot be delivered to is closed, so that its client knows that it must resume.
 */
export async function post(
  ports: PostingPorts,
  recipients: readonly Subscription[],
  frames: readonly object[],
): Promise<readonly Subscription[]> {
  const packed = packFrames(frames);
  const gone = await inParallel(recipients, postsInParallelMax, async (subscription) =>
    (await postTo(ports, subscription, packed)) === 'gone' ? [subscription] : [],
  );
  return gone.flat();
}

/**
 * The same for what is not worth a second try, and no reason to close a connection: were whatever fails to close some,
 * each would be one more change to tell.
 */
export async function postOnce(
  ports: PostingPorts,
  recipients: readonly Subscription[],
  frame: object,
): Promise<readonly Subscription[]> {
  const text = JSON.stringify(frame);
  const gone = await inParallel(recipients, postsInParallelMax, async (subscription) => {
    if (subscription.tokenExpiresAt <= ports.clock.now()) return [];
    const outcome = await ports.gateway.post(subscription.connectionId, text);
    if (outcome === 'denied') reportDenial(ports, subscription);
    return outcome === 'gone' && isEstablished(ports, subscription) ? [subscription] : [];
  });
  return gone.flat();
}

/** One failed recipient never stops the rest, so nothing leaves here. */
async function postTo(
  ports: PostingPorts,
  subscription: Subscription,
  frames: readonly string[],
): Promise<'gone' | 'done'> {
  try {
    if (subscription.tokenExpiresAt <= ports.clock.now()) {
      await ports.gateway.close(subscription.connectionId);
      return 'done';
    }
    for (const frame of frames) {
      const outcome = await postPatiently(ports, subscription.connectionId, frame);
      if (outcome !== 'delivered') return await giveUp(ports, subscription, outcome);
    }
  } catch (error) {
    const { room, connectionId } = subscription;
    ports.logger.error('delivery to a connection failed', { room, connectionId, error });
  }
  return 'done';
}

/** Posts, and tries again a few times where waiting may help. */
export async function postPatiently(
  ports: PostingPorts,
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
  ports: PostingPorts,
  subscription: Subscription,
  outcome: Exclude<PostOutcome, 'delivered'>,
): Promise<'gone' | 'done'> {
  const { room, connectionId } = subscription;
  switch (outcome) {
    case 'gone':
      return isEstablished(ports, subscription) ? 'gone' : 'done';
    case 'busy':
    case 'failed':
      ports.logger.warn('closed a connection that cannot be delivered to', { room, connectionId, outcome });
      await ports.gateway.close(connectionId);
      return 'done';
    case 'denied':
      reportDenial(ports, subscription);
      return 'done';
  }
}

/** Wrong endpoint or missing rights: the connections are all right, and so is every row (F20). */
function reportDenial({ logger }: PostingPorts, { room, connectionId }: Subscription): void {
  logger.error('posting is denied', { room, connectionId });
}

function isEstablished({ clock }: PostingPorts, { subscribedAt }: Subscription): boolean {
  return clock.now() - subscribedAt > handshakeMsMax;
}
