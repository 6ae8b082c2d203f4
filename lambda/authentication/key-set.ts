import { isJwk, type Jwk } from 'aws-jwt-verify/jwk';
import type { Json } from 'aws-jwt-verify/safe-json-parse';
import type { AuthenticationLog } from './authentication-log.ts';
import { KeySetUnavailableError, type FetchKeySet } from './key-set-fetcher.ts';
import { RefusedError } from './refusal.ts';
import { parseStrictJsonObject } from './strict-json.ts';

/** A key that the provider has removed works no longer than this (S26, F24). */
const freshMs = 5 * 60_000;
/** However many tokens name an unknown key, and however the fetches end, there is one fetch in this time (S12, F23). */
const fetchIntervalMs = 10_000;
/**
 * How long the last good set serves while its endpoint fails (F23). Our choice: an outage of half a day locks nobody out,
 * and the log says so all the while; yet who can keep the endpoint down cannot keep a removed key alive for ever.
 */
const usableMs = 12 * 3_600_000;

/** The provider's keys, fetched when needed and kept for the life of the container. */
export class KeySet {
  readonly #fetch: FetchKeySet;
  readonly #now: () => number;
  readonly #log: AuthenticationLog;
  #last: FetchedKeys | undefined;
  #attemptedAtMs: number | undefined;
  /** The fetch that is under way, for everyone who needs it. */
  #refreshing: Promise<void> | undefined;

  /** @param now epoch milliseconds */
  constructor(ports: {
    readonly fetch: FetchKeySet;
    readonly now: () => number;
    readonly log: AuthenticationLog;
  }) {
    this.#fetch = ports.fetch;
    this.#now = ports.now;
    this.#log = ports.log;
  }

  /**
   * The key of that id.
   * @throws RefusedError `key_unknown` where the provider has no such key
   * @throws KeySetUnavailableError where there are no keys to look in
   */
  async find(keyId: string): Promise<Jwk> {
    if (this.#isRefreshNeeded(keyId)) await this.#refreshIfAllowed();
    const key = this.#usableKeys().get(keyId);
    if (!key) throw new RefusedError('key_unknown');
    return key;
  }

  #isRefreshNeeded(keyId: string): boolean {
    const last = this.#last;
    return last === undefined || this.#passedMs(last.fetchedAtMs) >= freshMs || !last.keys.has(keyId);
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
      const keys = parseKeySet(await this.#fetch());
      this.#last = { keys, fetchedAtMs: this.#now() };
    } catch (error) {
      if (!(error instanceof KeySetUnavailableError)) throw error;
      const ageMs = this.#last && this.#passedMs(this.#last.fetchedAtMs);
      this.#log.error('the key set was not refreshed', { fault: error.fault, keySetAgeMs: ageMs });
    }
  }

  #usableKeys(): Keys {
    if (!this.#last || this.#passedMs(this.#last.fetchedAtMs) >= usableMs) {
      throw new KeySetUnavailableError('no_key_set');
    }
    return this.#last.keys;
  }

  /** A clock that was set back counts like one that has moved on, or a set could stay fresh for ever (F21). */
  #passedMs(sinceMs: number): number {
    return Math.abs(this.#now() - sinceMs);
  }
}

type Keys = ReadonlyMap<string, Jwk>;

interface FetchedKeys {
  readonly keys: Keys;
  readonly fetchedAtMs: number;
}

function parseKeySet(bytes: Uint8Array): Keys {
  const entries = parseStrictJsonObject(bytes)?.['keys'];
  if (!Array.isArray(entries)) throw new KeySetUnavailableError('not_a_key_set');
  const keys = new Map<string, Jwk>();
  for (const entry of entries) {
    // RFC 7517 5: entries that are not understood are passed over.
    if (!isUsable(entry)) continue;
    // Which of two keys is meant would be for chance to decide (S20).
    if (keys.has(entry.kid)) throw new KeySetUnavailableError('not_a_key_set');
    keys.set(entry.kid, entry);
  }
  return keys;
}

/** With a private part in public (`d`, or `k` of a symmetric key) anyone can sign: such a key is none. */
function isUsable(entry: Json): entry is Jwk & { kid: string } {
  return isJwk(entry) && entry.kid !== undefined && entry['d'] === undefined && entry['k'] === undefined;
}
