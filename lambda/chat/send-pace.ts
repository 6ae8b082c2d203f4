import { ChatError } from '../../protocol/errors.ts';
import type { Deployment } from './deployment.ts';
import type { Spending } from './log-store-port.ts';
import type { Pace } from './room-store-port.ts';

/*
 * How fast a member writes, over all connections and functions (S51): the generic cell rate algorithm (ITU-T I.371), a
 * token bucket in one number. Each entry makes the member busy for one interval longer, and may come while that is not
 * further ahead than a burst of them. It is spent in the write of the claim, so that it costs no call; what was
 * read tells before the first write whether there is enough (S53). The clock only paces: order never depends on it.
 */

/** Functions' clocks differ by less; what is further ahead than this allows was written by one that was wrong (F21). */
const clockErrorMsMax = 60_000;

/** What paces one entry. */
export interface Pacing extends Pick<Deployment, 'sendsPerSecond' | 'sendsBurst'> {
  /** Of a message: seconds between two of them; 0 for none. */
  readonly slowModeSeconds?: number;
  /**
   * When the entry was asked for. Who was busy after that goes on from there, however late it is by now: would everybody
   * whose calls are slow start anew, which only one of them can at a time, the others would lose turn after turn.
   * @default the time of the spending
   */
  readonly askedAtMs?: number;
}

/** What one more entry takes of a member with this pace. Throws `rate_limited` with the time to wait. */
export function spendingAt(nowMs: number, { busyUntil = 0, sentAt }: Pace, pacing: Pacing): Spending {
  const intervalMs = Math.ceil(1000 / pacing.sendsPerSecond);
  const aheadMsMax = (pacing.sendsBurst - 1) * intervalMs;
  const quietMs = pacing.slowModeSeconds === undefined ? undefined : pacing.slowModeSeconds * 1000;
  const isImpossible = busyUntil > nowMs + aheadMsMax + intervalMs + clockErrorMsMax;
  const isIdle = busyUntil <= (pacing.askedAtMs ?? nowMs) || isImpossible;
  const waitMs = Math.max(
    isIdle ? 0 : busyUntil - aheadMsMax - nowMs,
    quietMs === undefined || quietMs === 0 || sentAt === undefined ? 0 : sentAt + quietMs - nowMs,
  );
  if (waitMs > 0) {
    throw new ChatError('rate_limited', `too much at once; wait ${waitMs} ms`, { retryAfterMs: waitMs });
  }
  return {
    nowMs,
    busy: isIdle
      ? { how: 'start', until: nowMs + intervalMs, seen: busyUntil }
      : { how: 'goOn', forMs: intervalMs, upTo: nowMs + aheadMsMax },
    ...(quietMs !== undefined && { quietMs }),
  };
}
