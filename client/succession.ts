import type { Connection } from './connection.ts';
import type { Settings } from './settings.ts';
import { claimsOf } from './token.ts';

/**
 * API Gateway closes a connection after two hours.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const lifetimeMsMax = 2 * 60 * 60_000;
/** Between two tries, also where every token is short-lived or the same. */
const planMsMin = 30_000;
/** Share of a token's remaining time after which it is replaced, if that is not more than two minutes before its end. */
const tokenShare = 0.75;
const tokenLeadMsMax = 120_000;

/**
 * Calls back when it is time to open the successor of a connection: before the two hours, and before its token expires.
 * What it returns cancels that.
 */
export function planSuccession(connection: Connection, settings: Settings, run: () => void): () => void {
  const { clock, random } = settings.platform;
  const nowMs = clock.now();
  // Some time within ten minutes, for all clients of a deployment may have come at once.
  const endMs = connection.openedAt + lifetimeMsMax - (5 + random() * 10) * 60_000;
  const { expiresAt } = claimsOf(connection.token);
  // One that the backend has just taken and this device takes for expired speaks of a clock that is wrong here.
  const canRefresh = typeof settings.token === 'function' && expiresAt !== undefined && expiresAt > nowMs;
  const leftMs = canRefresh ? expiresAt - nowMs : Infinity;
  const tokenMs = Math.max(leftMs * tokenShare, leftMs - tokenLeadMsMax * (0.5 + random() / 2));
  return clock.after(Math.max(planMsMin, Math.min(endMs - nowMs, tokenMs)), run);
}
