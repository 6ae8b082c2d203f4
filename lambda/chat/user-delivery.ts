import { postPatiently } from './posting.ts';
import { inParallel } from './in-parallel.ts';
import type { Ports } from './ports.ts';

/** Users whose devices are told of something at the same time. Each takes a read and a few posts. Our choice. */
const usersInParallel = 16;

type DeliveryPorts = Pick<Ports, 'subscriptions' | 'gateway' | 'clock' | 'random' | 'logger'>;

/**
 * Pushes a frame to all devices of some users, whatever they are subscribed to. What is pushed so is stored elsewhere
 * and can be asked for, so that a push that fails is let go. A device whose token has expired is disconnected instead
 * (S23). Never rejects (I7).
 */
export async function tellUsers(
  ports: DeliveryPorts,
  users: readonly string[],
  frame: object,
): Promise<void> {
  const text = JSON.stringify(frame);
  await inParallel(users, usersInParallel, async (user) => {
    try {
      const connections = await ports.subscriptions.readConnections(user);
      const nowMs = ports.clock.now();
      await Promise.all(
        connections.map(async ({ connectionId, tokenExpiresAt }) =>
          tokenExpiresAt > nowMs
            ? postPatiently(ports, connectionId, text)
            : ports.gateway.close(connectionId),
        ),
      );
    } catch (error) {
      ports.logger.error('telling a user failed', { error });
    }
  });
}
