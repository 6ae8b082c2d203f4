import type { IncomingMessage } from 'node:http';

import { ServiceError } from '../service-error.ts';

/** The most that any of the services takes: DynamoDB's batches. */
const bodyBytesMax = 16 * 1024 * 1024;

/** The head of an HTTP request. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  /** Without the query, percent-encoded as sent. */
  readonly pathname: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a browser sent it for a page that is not this server's own. */
  readonly isFromForeignPage: boolean;
}

export function receivedRequest(incoming: IncomingMessage): ReceivedRequest {
  const path = incoming.url ?? '/';
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
  const { origin, host } = headers;
  return {
    method: incoming.method ?? 'GET',
    path,
    pathname: path.split('?', 1)[0] ?? path,
    headers,
    isFromForeignPage: origin !== undefined && origin !== `http://${host}`,
  };
}

/** Rejects with a `ServiceError` if it is too much. */
export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('unable to read the request; its body is not bytes');
    bytes += chunk.length;
    // The rest is read and dropped: whoever is still sending would not see the refusal.
    if (bytes <= bodyBytesMax) chunks.push(chunk);
  }
  if (bytes > bodyBytesMax) {
    throw new ServiceError('RequestTooLargeException', { statusCode: 413, message: 'Request Too Large' });
  }
  return Buffer.concat(chunks);
}
