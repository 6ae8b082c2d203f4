import { ChatError } from '../../protocol/errors.ts';
import type { Caller } from './caller.ts';
import { admit, handshakeMsMax, revokeTokens } from './connection-admission.ts';
import type { AdmissionPorts } from './connection-admission.ts';
import { inParallel } from './in-parallel.ts';
import type { PostingPorts } from './posting.ts';
import type { Ports } from './ports.ts';
import type { Connection, ConnectionKey, OpenConnection, Subscription } from './subscription-store-port.ts';
import { tellArrival, tellDeparture } from './presence.ts';

type LifecyclePorts = PostingPorts & Pick<Ports, 'subscriptions'>;

/** Subscriptions of one connection that end at the same time. */
const subscriptionsInParallel = 16;

/** Connections that end at the same time. */
const connectionsInParallel = 16;

/**
 * Opens a connection, subscribed to the room that it is bound to, if any. `closed` if its end has come before this,
 * `tooMany` if the user has as many as there may be (S52), `revoked` if its token is (S23): nothing is written of it then.
 */
export async function open(
  ports: LifecyclePorts & AdmissionPorts,
  caller: Caller,
): Promise<'opened' | 'notAMember' | 'closed' | 'tooMany' | 'revoked'> {
  const admission = await admit(ports, caller);
  if (admission !== 'admitted') return admission;
  const { boundRoom, tokenIssuedAt: _tokenIssuedAt, ...connection } = caller;
  const outcome = await openAdmitted(ports, connection, boundRoom);
  if (outcome === 'opened' && boundRoom !== undefined)
    await arrive(ports, { ...connection, room: boundRoom });
  return outcome;
}

/** Whoever is not let in after all leaves the place to others: no `$disconnect` follows a handshake that was refused. */
async function openAdmitted(
  { subscriptions }: LifecyclePorts,
  connection: Connection,
  room: string | undefined,
): Promise<'opened' | 'notAMember' | 'closed'> {
  let outcome;
  try {
    outcome = await subscriptions.openConnection(connection, room === undefined ? {} : { room });
    return outcome;
  } finally {
    if (outcome !== 'opened') await subscriptions.freePlace(connection);
  }
}

/** Tells a room of a connection that has been subscribed to it. Never rejects. */
export async function arrive(
  ports: LifecyclePorts,
  subscription: ConnectionKey & { readonly room: string },
): Promise<void> {
  await endGone(ports, await tellArrival(ports, subscription));
}

/**
 * Ends a subscription of a connection that stays open, and tells the room if there was one: whoever is not subscribed,
 * and perhaps not even a member, could otherwise push to any room.
 */
export async function leave(
  ports: LifecyclePorts,
  subscription: ConnectionKey & { readonly room: string },
): Promise<void> {
  const connection = await ports.subscriptions.readConnection(subscription);
  await ports.subscriptions.unsubscribe(subscription);
  if (connection?.rooms.has(subscription.room) !== true) return;
  await endGone(ports, await tellDeparture(ports, subscription));
}

/** Ends a connection for ever, so that no join under way revives it, and each of its subscriptions (I11, I12). */
export async function close(ports: LifecyclePorts, connection: ConnectionKey): Promise<void> {
  await endGone(ports, await end(ports, connection));
}

/** Telling of connections that are gone may find others; beyond so many rounds the next post does. Our choice. */
const roundsMax = 2;

/**
 * Ends connections of which a post has found that they are gone, as their `$disconnect` would have done: it may never
 * come (F6). Never rejects.
 */
export async function endGone(ports: LifecyclePorts, gone: readonly Subscription[]): Promise<void> {
  let ending = gone;
  for (let round = 0; round < roundsMax && ending.length > 0; round += 1) {
    const found = await inParallel(ending, connectionsInParallel, async (subscription) => {
      const { room, connectionId } = subscription;
      try {
        return await end(ports, subscription, [room]);
      } catch (error) {
        ports.logger.error('a connection that is gone was not ended', { room, connectionId, error });
        return [];
      }
    });
    ending = found.flat();
  }
}

/** Gives the subscriptions that turned out to be gone in telling of it. */
async function end(
  ports: LifecyclePorts,
  { user, connectionId }: ConnectionKey,
  knownRooms: readonly string[] = [],
): Promise<readonly Subscription[]> {
  const rooms = await ports.subscriptions.closeConnection({ user, connectionId });
  // After the row says so: a handshake that comes later finds it closed, and gives its place back itself.
  await ports.subscriptions.freePlace({ user, connectionId });
  const found = await inParallel(
    [...new Set([...rooms, ...knownRooms])],
    subscriptionsInParallel,
    async (room) => {
      await ports.subscriptions.deleteSubscription({ room, connectionId });
      return tellDeparture(ports, { room, user });
    },
  );
  return found.flat();
}

/**
 * Closes all connections of a user, and gives their number. The socket goes first, so that whoever calls again after a
 * failure still finds the rows of those that are left.
 * @param options.revoking whether the tokens that were issued until now open no other connection (S23). @default false:
 *   who has one may connect again
 */
export async function disconnectUser(
  ports: LifecyclePorts & AdmissionPorts,
  user: string,
  { revoking = false }: { readonly revoking?: boolean | undefined } = {},
): Promise<number> {
  // Before the rows are read: whoever has not been admitted by now is not admitted with such a token any more.
  const admitted = revoking ? await revokeTokens(ports, user) : [];
  const open = await ports.subscriptions.readConnections(user);
  // An admitted one without a row is in its handshake, which finds that it has ended when it comes to write the row.
  const ids = new Set([...open.map(({ connectionId }) => connectionId), ...admitted]);
  const outcomes = await inParallel([...ids], connectionsInParallel, async (connectionId) => {
    const outcome = await ports.gateway.close(connectionId);
    if (outcome !== 'delivered' && outcome !== 'gone')
      throw new ChatError('unavailable', 'unable to close all connections; try again');
    await close(ports, { user, connectionId });
    return { connectionId, outcome };
  });
  if (revoking) await closeLate(ports, { open, gone: outcomes.filter(({ outcome }) => outcome === 'gone') });
  return open.length;
}

/** Before a socket is tried to be closed again whose handshake may be under way. Our choice. */
const handshakePausesMs = [500, 2_000, 8_000];

/**
 * Closes sockets that were not there when their connections ended, though the handshake had written its row: whoever is
 * admitted in the instant of a revocation would keep one, and could send by it as long as its token lasts (S23).
 */
async function closeLate(
  { gateway, clock }: LifecyclePorts,
  ended: {
    readonly open: readonly OpenConnection[];
    readonly gone: readonly { readonly connectionId: string }[];
  },
): Promise<void> {
  const isOver = ({ openedAt }: OpenConnection) => clock.now() - openedAt > handshakeMsMax;
  const over = new Set(ended.open.filter(isOver).map(({ connectionId }) => connectionId));
  let late = ended.gone.filter(({ connectionId }) => !over.has(connectionId));
  for (const pauseMs of handshakePausesMs) {
    if (late.length === 0) return;
    await clock.sleep(pauseMs);
    const outcomes = await inParallel(late, connectionsInParallel, async (connection) =>
      (await gateway.close(connection.connectionId)) === 'delivered' ? [] : [connection],
    );
    late = outcomes.flat();
  }
}
