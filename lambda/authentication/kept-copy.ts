/** What was removed at its source works no longer than this (S26, S32, F24). */
const freshMs = 5 * 60_000;
/** However many tokens ask for what the copy has not, and however the fetches end, there is one fetch in this time (S12, F23). */
const fetchIntervalMs = 10_000;
/**
 * How long the last good copy serves while its source fails (F23, F32). Our choice: an outage of half a day locks nobody out,
 * and the log says so all the while; yet who can keep the source down cannot keep a removed key alive for ever.
 */
const usableMs = 12 * 3_600_000;

/** Something to verify with, fetched when needed and kept for the life of the container. */
export class KeptCopy<Value> {
  readonly #fetch: () => Promise<Value>;
  readonly #now: () => number;
  readonly #onFailure: (error: unknown, ageMs: number | undefined) => void;
  #last: Fetched<Value> | undefined;
  #attemptedAtMs: number | undefined;
  /** The fetch that is under way, for everyone who needs it. */
  #refreshing: Promise<void> | undefined;

  /**
   * @param ports.now epoch milliseconds
   * @param ports.onFailure gets why a fetch failed, and how old the copy is; throws what it does not expect
   */
  constructor(ports: {
    readonly fetch: () => Promise<Value>;
    readonly now: () => number;
    readonly onFailure: (error: unknown, ageMs: number | undefined) => void;
  }) {
    this.#fetch = ports.fetch;
    this.#now = ports.now;
    this.#onFailure = ports.onFailure;
  }

  /** The copy, fetched if it is not fresh; undefined where there is none to be had. */
  async read(): Promise<Value | undefined> {
    if (this.#last === undefined || this.#passedMs(this.#last.fetchedAtMs) >= freshMs) {
      await this.#refreshIfAllowed();
    }
    return this.#usable();
  }

  /** The copy, fetched anew for who misses something in it, unless that was tried a moment ago. */
  async renew(): Promise<Value | undefined> {
    await this.#refreshIfAllowed();
    return this.#usable();
  }

  async #refreshIfAllowed(): Promise<void> {
    if (this.#attemptedAtMs === undefined || this.#passedMs(this.#attemptedAtMs) >= fetchIntervalMs) {
      this.#attemptedAtMs = this.#now();
      // Not in the background: Lambda freezes the process as soon as the answer is out.
      this.#refreshing ??= this.#refresh().finally(() => {
        this.#refreshing = undefined;
      });
    }
    await this.#refreshing;
  }

  async #refresh(): Promise<void> {
    try {
      const value = await this.#fetch();
      this.#last = { value, fetchedAtMs: this.#now() };
    } catch (error) {
      this.#onFailure(error, this.#last && this.#passedMs(this.#last.fetchedAtMs));
    }
  }

  #usable(): Value | undefined {
    const isUsable = this.#last !== undefined && this.#passedMs(this.#last.fetchedAtMs) < usableMs;
    return isUsable ? this.#last?.value : undefined;
  }

  /** A clock that was set back counts like one that has moved on, or a copy could stay fresh for ever (F21). */
  #passedMs(sinceMs: number): number {
    return Math.abs(this.#now() - sinceMs);
  }
}

interface Fetched<Value> {
  readonly value: Value;
  readonly fetchedAtMs: number;
}
