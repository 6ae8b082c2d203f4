import http from 'node:http';
import https from 'node:https';
import { isIP, Socket } from 'node:net';
import type { RequestSigner } from './signature-v4.ts';

/** A request that takes longer has failed; the services answer within tens of milliseconds. Our choice. */
const deadlineMs = 2_500;

/** Sockets kept open to the one host that all requests go to. */
const socketsMax = 64;

/** Silence after which TCP asks whether the other side is still there; what Node takes by default. */
const keepAliveProbeMs = 1_000;

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
  const agent = createAgent(client, origin);

  return async ({ method, path, body, headers: own }) => {
    // A list, which Node writes out as it is.
    const headers = ['content-length', String(Buffer.byteLength(body))];
    const signed = sign({ method, host, path, body, headers: own }, new Date());
    for (const [name, value] of Object.entries(signed)) headers.push(name, value);
    const options = { agent, hostname, port, method, path, headers };
    try {
      return await statusOf(client.request(options), body);
    } catch (error) {
      // A kept socket that the other side closed while this function was frozen says nothing about the service.
      return error instanceof StaleSocketError ? statusOf(client.request(options), body).catch(() => 0) : 0;
    }
  };
}

/**
 * An agent for one origin. It is spared working out for each request which origin it is, and for each answer what its
 * `Keep-Alive` header says. A socket that is closed earlier is noticed anyway.
 */
function createAgent(client: typeof http | typeof https, { hostname, host }: URL): http.Agent {
  // Node leaves an address out as well: RFC 6066 section 3 wants a name.
  const servername = isIP(hostname) === 0 ? hostname : '';
  const agent = new client.Agent({ keepAlive: true, maxSockets: socketsMax, servername });
  agent.getName = () => host;
  agent.keepSocketAlive = (socket) => {
    if (socket instanceof Socket) socket.setKeepAlive(true, keepAliveProbeMs).unref();
    return true;
  };
  return agent;
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
