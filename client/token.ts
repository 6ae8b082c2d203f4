import { ChatError, closedError } from './errors.ts';

/**
 * A JWT access token, or what gives one: it is asked anew for every connection. When it fails, it is asked again after a
 * while; unless with a `ChatError` that is not `retryable`, which ends the connecting: the user has to sign in again.
 */
export type TokenSource = string | (() => string | Promise<string>);

/** What a client reads of its token. It verifies nothing: that is for the backend to do. */
export interface TokenClaims {
  readonly user: string | undefined;
  /** Epoch milliseconds. */
  readonly expiresAt: number | undefined;
}

/** Rejects with `token_unavailable`, or `closed` where there will be none. */
export async function readToken(source: TokenSource): Promise<string> {
  if (typeof source === 'string') return source;
  try {
    return await source();
  } catch (cause) {
    if (cause instanceof ChatError && !cause.retryable) throw closedError(cause);
    throw new ChatError('token_unavailable', 'unable to connect; there is no token', {
      retryable: true,
      cause,
    });
  }
}

/** Whom a token is for: who the application says, or else the token. */
export function userOf(
  token: string,
  { user, userClaim }: { readonly user: string | undefined; readonly userClaim: string },
): string | undefined {
  return user ?? claimsOf(token, userClaim).user;
}

/** Whether a token has expired for which there is no other. */
export function isSpent(source: TokenSource, nowMs: number): boolean {
  return typeof source === 'string' && (claimsOf(source).expiresAt ?? Infinity) <= nowMs;
}

/** Nothing is known of a token that is not a JWT. */
export function claimsOf(token: string, userClaim = 'sub'): TokenClaims {
  const { [userClaim]: user, exp } = payloadOf(token);
  return {
    // Some issuers count their users, and the backend takes their numbers as it takes names.
    user: typeof user === 'string' || Number.isSafeInteger(user) ? String(user) : undefined,
    expiresAt: typeof exp === 'number' ? exp * 1000 : undefined,
  };
}

/** RFC 7519 section 3: the second of three parts, base64url of JSON in UTF-8. */
function payloadOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const base64 = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const payload: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof payload === 'object' && payload !== null ? { ...payload } : {};
  } catch {
    // Not a JWT: the backend will say so.
    return {};
  }
}
