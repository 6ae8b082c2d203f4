import { ChatError } from '../../protocol/errors.ts';
import { connectionLifetimeMs } from './connection-lifetime.ts';
import type { Places } from './place-port.ts';
import type { Ports } from './ports.ts';
import type { Caller } from './caller.ts';

/*
 * A connection takes a place before it opens, and frees it when it has ended. What loses a place in between is made good
 * when the user has none left, and not before, so that a handshake usually costs one write: places older than any
 * connection count for nothing, and at each refusal one of the others is asked whether its connection is open at all.
 * The same row says which tokens are revoked (S23), so that a handshake of anybody else costs nothing more.
 */

export type AdmissionPorts = Pick<Ports, 'subscriptions' | 'deployment' | 'clock' | 'random'>;

/** A handshake has ended one way or the other: API Gateway waits 29 s for its function, the rest is for clocks. */
export const handshakeMsMax = 60_000;

/** Rivals that change the places between reading and writing them, before this gives up. Our choice. */
const rivalsMax = 8;

/**
 * Takes a place for a connection of a user who has one left; says whether it did. A repeated event takes no second one
 * (F1). Rejects with `unavailable`.
 */
export async function admit(
  ports: AdmissionPorts,
  { user, connectionId, tokenIssuedAt = 0 }: Caller,
): Promise<'admitted' | 'tooMany' | 'revoked'> {
  const { subscriptions, deployment, clock } = ports;
  const placesMax = deployment.connectionsPerUserMax;
  for (let rivals = 0; rivals < rivalsMax; rivals += 1) {
    const nowMs = clock.now();
    const expiresAt = nowMs + connectionLifetimeMs;
    const result = await subscriptions.takePlace({ user, connectionId }, { nowMs, expiresAt, placesMax });
    if (result.outcome === 'taken') return 'admitted';
    const { places: seen } = result;
    const revocation = standingRevocation(ports, seen);
    if (revocation !== undefined && tokenIssuedAt <= revocation.revokedAt) return 'revoked';
    const held = await withoutLost(ports, user, seen);
    if (!held.has(connectionId) && held.size >= placesMax) return 'tooMany';
    const takenAt = new Map([...held, [connectionId, nowMs]]);
    const places = {
      seen,
      takenAt,
      revokedAt: revocation?.revokedAt,
      expiresAt: Math.max(expiresAt, revocation?.endsAt ?? 0),
    };
    if (await subscriptions.putPlaces(user, places)) return 'admitted';
  }
  throw new ChatError('unavailable', 'unable to open a connection; too many others of the user open');
}

/** Undefined once every token has expired that it is about. */
function standingRevocation(
  { deployment, clock }: AdmissionPorts,
  { revokedAt }: Partial<Places> = {},
): { readonly revokedAt: number; readonly endsAt: number } | undefined {
  if (revokedAt === undefined) return undefined;
  const endsAt = revokedAt + deployment.tokenLifetimeMs;
  return endsAt < clock.now() ? undefined : { revokedAt, endsAt };
}

/**
 * Revokes the tokens of a user that were issued until now, for as long as any of them can be valid (S23). Gives the
 * connections that are open, or that have been admitted and are about to be.
 */
export async function revokeTokens(
  { subscriptions, deployment, clock }: AdmissionPorts,
  user: string,
): Promise<readonly string[]> {
  const nowMs = clock.now();
  const expiresAt = nowMs + Math.max(deployment.tokenLifetimeMs, connectionLifetimeMs);
  return subscriptions.revokeTokens(user, { nowMs, expiresAt });
}

/**
 * The places that still count. Where all do by their age, one is asked for its connection, because a function that died
 * in a handshake has left it, or one that died at the end of a connection. Only one, so that being refused costs one
 * read; by chance, so that whoever tries again meets another.
 */
async function withoutLost(
  { subscriptions, deployment, clock, random }: AdmissionPorts,
  user: string,
  places: Places | undefined,
): Promise<Places['takenAt']> {
  const ageMs = (takenAt: number) => clock.now() - takenAt;
  const held = new Map([...(places?.takenAt ?? [])].filter(([, at]) => ageMs(at) < connectionLifetimeMs));
  if (held.size < deployment.connectionsPerUserMax) return held;
  const suspects = [...held].filter(([, at]) => ageMs(at) > handshakeMsMax);
  const [suspect] = suspects[Math.floor(random.fraction() * suspects.length)] ?? [];
  if (suspect === undefined) return held;
  if ((await subscriptions.readConnection({ user, connectionId: suspect })) === undefined)
    held.delete(suspect);
  return held;
}
