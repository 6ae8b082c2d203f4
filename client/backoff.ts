/**
 * Full jitter: anywhere between nothing and a limit that doubles. It keeps clients that have failed together from
 * coming back together.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
function fullJitter(options: {
  readonly firstMs: number;
  readonly limitMs: number;
  /** How often it has failed before. */
  readonly failures: number;
  readonly random: () => number;
}): number {
  const { firstMs, limitMs, failures, random } = options;
  return random() * Math.min(limitMs, firstMs * 2 ** Math.min(failures, 30));
}

/** Between two attempts for the same client, whatever the jitter says (F27). */
const pauseMsMin = 1_000;

/**
 * How long to wait before connecting again. The first wait is up to five seconds long already, so that the clients of a
 * backend that has dropped them all do not return within one second.
 */
export function reconnectDelayMs(
  failures: number,
  { random, isVisible }: { readonly random: () => number; readonly isVisible: boolean },
): number {
  // Nobody looks at a hidden page, and it tries at once when somebody does.
  const limitMs = isVisible ? 30_000 : 300_000;
  const delayMs = fullJitter({ firstMs: 5_000, limitMs, failures, random });
  return failures === 0 ? delayMs : pauseMsMin + delayMs;
}

/** How long to wait before the same request is sent again. */
export function repeatDelayMs(
  failures: number,
  { random, retryAfterMs }: { readonly random: () => number; readonly retryAfterMs: number | undefined },
): number {
  const delayMs = fullJitter({ firstMs: 500, limitMs: 15_000, failures, random });
  // Nobody knows better than the backend when waiting helps; the jitter keeps devices of one user apart.
  return retryAfterMs === undefined ? delayMs : retryAfterMs + Math.min(delayMs, 500);
}
