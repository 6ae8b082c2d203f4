import { ChatError } from '../../protocol/errors.ts';
import type { Caller } from './caller.ts';
import { inParallel } from './in-parallel.ts';
import type { Ports } from './ports.ts';

/** Subscriptions of one connection that end at the same time. */
const subscriptionsInParallel = 16;

/** Opens a connection, subscribed to the room that it is bound to, if any. `closed` if its end has come before this. */
export async function open(
  { subscriptions }: Pick<Ports, 'subscriptions'>,
  { boundRoom, ...connection }: Caller,
): Promise<'opened' | 'notAMember' | 'closed'> {
  return subscriptions.openConnection(connection, boundRoom === undefined ? {} : { room: boundRoom });
}

/** Ends a connection: first for ever, so that no join under way revives it, then each of its subscriptions (I11, I12). */
export async function close(
  { subscriptions }: Pick<Ports, 'subscriptions'>,
  { user, connectionId }: Pick<Caller, 'user' | 'connectionId'>,
): Promise<void> {
  const rooms = await subscriptions.closeConnection({ user, connectionId });
  await inParallel(rooms, subscriptionsInParallel, async (room) =>
    subscriptions.deleteSubscription({ room, connectionId }),
  );
}

/** Connections of one user that are closed at the same time. */
const connectionsInParallel = 16;

/**
 * Closes all connections of a user, and gives their number. The socket goes first, so that whoever calls again after a
 * failure still finds the rows of those that are left. Tokens stay valid: who has one may connect again.
 */
export async function disconnectUser(
  ports: Pick<Ports, 'subscriptions' | 'gateway'>,
  user: string,
): Promise<number> {
  const connectionIds = await ports.subscriptions.readConnectionIds(user);
  await inParallel(connectionIds, connectionsInParallel, async (connectionId) => {
    const outcome = await ports.gateway.close(connectionId);
    if (outcome !== 'delivered' && outcome !== 'gone')
      throw new ChatError('unavailable', 'unable to close all connections; try again');
    await close(ports, { user, connectionId });
  });
  return connectionIds.length;
}
