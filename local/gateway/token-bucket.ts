/** What a throttle lets through: `burst` requests at once, `ratePerSecond` in the long run. */
export interface ThrottleLimit {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/** Holds as many tokens as requests may pass at once. */
export interface TokenBucket {
  /** Takes one token; false where none is left. */
  take(): boolean;
}

/**
 * Makes a full bucket.
 *
 * @param options.nowMs - A clock that never steps back. @default performance.now
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html
 */
export function createTokenBucket(options: ThrottleLimit & { readonly nowMs?: () => number }): TokenBucket {
  const nowMs = options.nowMs ?? (() => performance.now());
  let tokens = options.burst;
  let filledAtMs = nowMs();
  return {
    take() {
      const atMs = nowMs();
      const gained = ((atMs - filledAtMs) / 1_000) * options.ratePerSecond;
      tokens = Math.min(options.burst, tokens + gained);
      filledAtMs = atMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
