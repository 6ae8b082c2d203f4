import { readAtMost, ResponseTooLargeError, sendRequest } from './bounded-response.ts';

/** A key set of 256 KB has hundreds of keys; providers publish a handful (S25). */
const bytesMaxDefault = 256 * 1024;
/** What a connecting user waits at most, connection and body together (S25). */
const timeoutMsDefault = 3_000;

/** Gets the text of a key set. Rejects with a `KeySetUnavailableError`. */
export type FetchKeySet = () => Promise<Uint8Array>;

/** Why there is no key set to be had. Codes of ours, safe to log. */
export type KeySetFault = 'connection' | 'timeout' | 'status' | 'too_large' | 'not_a_key_set' | 'no_key_set';

/** The key set cannot be had, which is nobody's fault who connects. */
export class KeySetUnavailableError extends Error {
  override readonly name = 'KeySetUnavailableError';
  readonly fault: KeySetFault;

  constructor(fault: KeySetFault, options?: ErrorOptions) {
    super(`unable to get the key set; ${fault}`, options);
    this.fault = fault;
  }
}

/**
 * Makes the transport of a key set: one GET, no redirect followed, size and time bounded (S25, F23).
 * Not aws-jwt-verify's fetcher, which knows no limit of size and tries everything twice.
 * @param uri as `parseKeySetUri` accepted it
 */
export function createKeySetFetcher({
  uri,
  bytesMax = bytesMaxDefault,
  timeoutMs = timeoutMsDefault,
}: {
  readonly uri: URL;
  readonly bytesMax?: number;
  readonly timeoutMs?: number;
}): FetchKeySet {
  return async () => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const headers = { accept: 'application/json', 'accept-encoding': 'identity' };
      const response = await sendRequest(uri, { headers, signal });
      // A redirect is one of those, too: the address that was reviewed is the one that is trusted.
      if (response.statusCode !== 200) {
        response.destroy();
        throw new KeySetUnavailableError('status');
      }
      return await readAtMost(response, bytesMax);
    } catch (error) {
      if (error instanceof KeySetUnavailableError) throw error;
      if (error instanceof ResponseTooLargeError) throw new KeySetUnavailableError('too_large');
      throw new KeySetUnavailableError(signal.aborted ? 'timeout' : 'connection', { cause: error });
    }
  };
}
