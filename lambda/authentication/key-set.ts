import { isJwk, type Jwk } from 'aws-jwt-verify/jwk';
import type { Json } from 'aws-jwt-verify/safe-json-parse';
import type { AuthenticationLog } from './authentication-log.ts';
import { KeptCopy } from './kept-copy.ts';
import { KeySetUnavailableError, type FetchKeySet } from './key-set-fetcher.ts';
import { RefusedError } from './refusal.ts';
import { parseStrictJsonObject } from './strict-json.ts';

/** The provider's keys, fetched when needed and kept for the life of the container. */
export class KeySet {
  readonly #copy: KeptCopy<Keys>;

  /** @param ports.now epoch milliseconds */
  constructor({
    fetch,
    now,
    log,
  }: {
    readonly fetch: FetchKeySet;
    readonly now: () => number;
    readonly log: AuthenticationLog;
  }) {
    this.#copy = new KeptCopy({
      fetch: async () => parseKeySet(await fetch()),
      now,
      onFailure: (error, keySetAgeMs) => {
        if (!(error instanceof KeySetUnavailableError)) throw error;
        log.error('the key set was not refreshed', { fault: error.fault, keySetAgeMs });
      },
    });
  }

  /**
   * The key of that id.
   * @throws RefusedError `key_unknown` where the provider has no such key
   * @throws KeySetUnavailableError where there are no keys to look in
   */
  async find(keyId: string): Promise<Jwk> {
    const key = (await this.#copy.read())?.get(keyId);
    if (key) return key;
    const renewed = await this.#copy.renew();
    if (!renewed) throw new KeySetUnavailableError('no_key_set');
    const found = renewed.get(keyId);
    if (!found) throw new RefusedError('key_unknown');
    return found;
  }
}

type Keys = ReadonlyMap<string, Jwk>;

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
