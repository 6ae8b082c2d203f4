import { webcrypto } from 'node:crypto';
import type { AuthenticationLog } from './authentication-log.ts';
import type { UnverifiedJws } from './compact-jws.ts';
import { KeptCopy } from './kept-copy.ts';
import { macAlgorithms, type MacAlgorithm } from './mac-algorithm.ts';
import { SecretUnavailableError, type ReadSecret, type SecretVersions } from './secret-port.ts';
import { findWeakness } from './secret-strength.ts';

/** In which whoever signs has to change over to a new secret; after it live the last tokens of the old one. Our choice. */
const changeoverMs = 24 * 3_600_000;

const { subtle } = webcrypto;

/** The secret that tokens are signed with, and for a while after a rotation the one before it (S32). */
export class TokenSecret {
  readonly #copy: KeptCopy<MacKeys>;
  readonly #now: () => number;

  /** @param options.now epoch milliseconds */
  constructor({
    read,
    algorithm,
    lifetimeSecondsMax,
    now,
    log,
  }: {
    readonly read: ReadSecret;
    readonly algorithm: MacAlgorithm;
    /** Of a token. */
    readonly lifetimeSecondsMax: number;
    readonly now: () => number;
    readonly log: AuthenticationLog;
  }) {
    const previousMs = changeoverMs + lifetimeSecondsMax * 1000;
    this.#now = now;
    this.#copy = new KeptCopy({
      fetch: async () => importKeys({ versions: await read(), algorithm, previousMs }),
      now,
      onFailure: (error, secretAgeMs) => {
        if (!(error instanceof SecretUnavailableError)) throw error;
        log.error('the secret was not refreshed', { fault: error.fault, secretAgeMs });
      },
    });
  }

  /**
   * Whether the secret made this signature. One that it did not make may be a newer secret's, which is looked for.
   * @throws SecretUnavailableError where there is no secret to try
   */
  async hasSigned(jws: UnverifiedJws): Promise<boolean> {
    const keys = await this.#copy.read();
    if (keys && (await this.#verifies(keys, jws))) return true;
    const renewed = await this.#copy.renew();
    if (!renewed) throw new SecretUnavailableError('no_secret');
    return renewed !== keys && this.#verifies(renewed, jws);
  }

  async #verifies({ current, previous, previousEndsAt }: MacKeys, jws: UnverifiedJws): Promise<boolean> {
    if (await isMac(current, jws)) return true;
    return previous !== undefined && this.#now() < previousEndsAt && isMac(previous, jws);
  }
}

interface MacKeys {
  readonly current: webcrypto.CryptoKey;
  readonly previous: webcrypto.CryptoKey | undefined;
  /** Epoch milliseconds. */
  readonly previousEndsAt: number;
}

/** The platform makes the MAC and compares it in constant time, so that no comparison of ours can go wrong (S33). */
async function isMac(key: webcrypto.CryptoKey, { signature, signingInput }: UnverifiedJws): Promise<boolean> {
  return subtle.verify('HMAC', key, signature, Buffer.from(signingInput));
}

async function importKeys({
  versions: { current, previous },
  algorithm,
  previousMs,
}: {
  readonly versions: SecretVersions;
  readonly algorithm: MacAlgorithm;
  readonly previousMs: number;
}): Promise<MacKeys> {
  const weakness = findWeakness(current.text, algorithm);
  if (weakness !== undefined) throw new SecretUnavailableError(weakness);
  // One that is too weak to be trusted now was so before.
  const isPreviousSound = previous !== undefined && findWeakness(previous.text, algorithm) === undefined;
  return {
    current: await importKey(current.text, algorithm),
    previous: isPreviousSound ? await importKey(previous.text, algorithm) : undefined,
    // The younger one tells when the two changed places: after a rotation that was undone it is the previous one.
    previousEndsAt: Math.max(current.createdAt, previous?.createdAt ?? 0) + previousMs,
  };
}

/** The key is the text as UTF-8, as PyJWT, and so Django's simplejwt, takes it. */
async function importKey(text: string, algorithm: MacAlgorithm): Promise<webcrypto.CryptoKey> {
  const { hash } = macAlgorithms[algorithm];
  return subtle.importKey('raw', Buffer.from(text), { name: 'HMAC', hash }, false, ['verify']);
}
