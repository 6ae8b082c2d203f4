import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';

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
      const response = await get(uri, signal);
      // A redirect is one of those, too: the address that was reviewed is the one that is trusted.
      if (response.statusCode !== 200) {
        response.destroy();
        throw new KeySetUnavailableError('status');
      }
      return await readAtMost(response, bytesMax);
    } catch (error) {
      if (error instanceof KeySetUnavailableError) throw error;
      throw new KeySetUnavailableError(signal.aborted ? 'timeout' : 'connection', { cause: error });
    }
  };
}

function get(uri: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const request = uri.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    request(uri, {
      // A connection kept for minutes would be dead after Lambda has frozen the process.
      agent: false,
      headers: { accept: 'application/json', 'accept-encoding': 'identity' },
      signal,
    })
      .on('response', resolve)
      .on('error', reject)
      .end();
  });
}

async function readAtMost(response: AsyncIterable<Buffer>, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early destroys the response, and with it the connection.
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new KeySetUnavailableError('too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
