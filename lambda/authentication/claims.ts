import type { JsonObject } from 'aws-jwt-verify/safe-json-parse';
import * as v from 'valibot';
import { userIdSchema } from '../../protocol/fields.ts';
import { RefusedError } from './refusal.ts';

/** How far another clock may be ahead of ours (F21). `exp` gets none of it: an expired token is expired. */
const leewaySeconds = 60;

/** Epoch seconds. */
export interface TokenTimes {
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
}

/**
 * Checks when a token is valid, and returns when it was issued and when it expires (S14, S15).
 * `iat` is required, because without it nobody knows how long the token lives. A limit on its age is implied: `exp` lies
 * ahead, and at most a lifetime after `iat`.
 * @throws RefusedError
 */
export function checkTimes({
  claims,
  lifetimeSecondsMax,
  nowSeconds,
}: {
  readonly claims: JsonObject;
  readonly lifetimeSecondsMax: number;
  readonly nowSeconds: number;
}): TokenTimes {
  const { exp, iat, nbf } = claims;
  if (!isTime(exp) || !isTime(iat) || !(nbf === undefined || isTime(nbf))) {
    throw new RefusedError('times_malformed');
  }
  // RFC 7519 4.1.4: not on or after.
  if (exp <= nowSeconds) throw new RefusedError('expired');
  if (Math.max(iat, nbf ?? iat) > nowSeconds + leewaySeconds) throw new RefusedError('not_yet_valid');
  if (exp - iat > lifetimeSecondsMax) throw new RefusedError('lifetime');
  return { issuedAtSeconds: Math.floor(iat), expiresAtSeconds: Math.floor(exp) };
}

/** `1e400` is valid JSON, and parses to Infinity. */
function isTime(value: JsonObject[string] | undefined): value is number {
  return Number.isFinite(value);
}

/**
 * Reads the user id (S18).
 * @throws RefusedError `user`
 */
export function readUser({
  claims,
  userClaim,
  isUserNumberAllowed,
}: {
  readonly claims: JsonObject;
  readonly userClaim: string;
  readonly isUserNumberAllowed: boolean;
}): string {
  const value = claims[userClaim];
  const user = isUserNumberAllowed && isSafeInteger(value) ? String(value) : value;
  if (!v.is(userIdSchema, user)) throw new RefusedError('user');
  return user;
}

/** Beyond the safe integers two numbers can be one user. */
function isSafeInteger(value: JsonObject[string] | undefined): value is number {
  return Number.isSafeInteger(value);
}
