import { limits } from '../../protocol/limits.ts';
import { endGone } from './connection-lifecycle.ts';
import { withFacts } from './facts-logger.ts';
import { post } from './posting.ts';
import type { PostingPorts } from './posting.ts';
import type { Ports } from './ports.ts';
import type { Subscription } from './subscription-store-port.ts';

export interface Delivery {
  readonly room: string;
  readonly frames: readonly object[];
  /** The connection that gets the frames as its reply. */
  readonly exceptConnectionId?: string | undefined;
  /** Who of so many subscriptions gets them. @default everybody */
  readonly isRecipient?: (subscription: Subscription, audience: number) => boolean;
}

type DeliveryPorts = PostingPorts & Pick<Ports, 'subscriptions'>;

/**
 * Pushes frames to all who receive the room. Never rejects: what is stored is acknowledged, whatever becomes of the
 * pushes (I7). Connections that turn out to be gone are ended as their `$disconnect` would have done.
 */
export async function deliver(ports: DeliveryPorts, delivery: Delivery): Promise<void> {
  const logger = withFacts(ports.logger, { room: delivery.room, seq: seqOf(delivery.frames) });
  try {
    const subscriptions = await ports.subscriptions.readSubscriptions(delivery.room);
    const { exceptConnectionId, isRecipient = () => true } = delivery;
    const recipients = subscriptions.filter(
      (subscription) =>
        subscription.connectionId !== exceptConnectionId && isRecipient(subscription, subscriptions.length),
    );
    await endGone(ports, await post({ ...ports, logger }, recipients, delivery.frames));
  } catch (error) {
    logger.error('delivery failed', { error });
  }
}

/** The number of the entry that is delivered; of several, as when members are added, the first. */
function seqOf([frame]: readonly object[]): unknown {
  return frame !== undefined && 'seq' in frame ? frame.seq : undefined;
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
