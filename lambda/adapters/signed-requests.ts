import http from 'node:http';
import https from 'node:https';
import type { RequestSigner } from './signature-v4.ts';

/** A request that takes longer has failed; the services answer within tens of milliseconds. Our choice. */
const deadlineMs = 2_500;

/** Sockets kept open to the one host that all requests go to. */
const socketsMax = 64;

export interface SignedRequest {
  readonly method: 'POST' | 'DELETE';
  /** Already encoded once. */
  readonly path: string;
  readonly body: string;
  /** Beside those of the signature; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Gives the status of the answer; 0 if there is none in time. Never rejects. */
export type SendSigned = (request: SignedRequest) => Promise<number>;

/** Sends signed requests over keep-alive sockets to one service. */
export function createSignedRequests(origin: URL, sign: RequestSigner): SendSigned {
  const { protocol, hostname, port, host } = origin;
  const client = protocol === 'http:' ? http : https;
  const agent = new client.Agent({ keepAlive: true, maxSockets: socketsMax });

  return async ({ method, path, body, headers: own = {} }) => {
    // A list, which Node writes out as it is.
    const headers = ['content-length', String(Buffer.byteLength(body))];
    const signed = sign({ method, host, path, body, headers: own }, new Date());
    for (const [name, value] of Object.entries(signed)) headers.push(name, value);
    const send = async () => statusOf(client.request({ agent, hostname, port, method, path, headers }), body);
    try {
      return await send();
    } catch (error) {
      // A kept socket that the other side closed while this function was frozen says nothing about the service.
      return error instanceof StaleSocketError ? send().catch(() => 0) : 0;
    }
  };
}

class StaleSocketError extends Error {
  override readonly name = 'StaleSocketError';
}

function statusOf(request: http.ClientRequest, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    // An AbortSignal for each request takes as much CPU as its signature.
    const deadline = setTimeout(() => request.destroy(new Error('not answered in time')), deadlineMs);
    request.on('close', () => clearTimeout(deadline));
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', reject);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && error.code === 'ECONNRESET';
      reject(isStale ? new StaleSocketError('the kept socket was closed', { cause: error }) : error);
    });
    request.end(body);
  });
}
