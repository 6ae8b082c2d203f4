import http from 'node:http';
import https from 'node:https';
import type { ConnectionGateway, PostOutcome } from '../chat/ports.ts';
import type { RequestSigner } from './signature-v4.ts';

/** A post that takes longer has failed; API Gateway answers within tens of milliseconds. Our choice. */
const deadlineMs = 2_500;

/** Sockets kept open to the one host that all posts go to. */
const socketsMax = 64;

export interface ApiGatewayConnectionsOptions {
  /** The stage's callback URL, `https://<api>.execute-api.<region>.amazonaws.com/<stage>`. */
  readonly url: string;
  readonly sign: RequestSigner;
}

/**
 * `@connections` over keep-alive sockets, without the SDK's client: the same request, signed the same, at a fraction
 * of the CPU, in the place where one message becomes hundreds of requests.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function createApiGatewayConnections({ url, sign }: ApiGatewayConnectionsOptions): ConnectionGateway {
  const { protocol, hostname, port, host, pathname } = new URL(url);
  const client = protocol === 'http:' ? http : https;
  const agent = new client.Agent({ keepAlive: true, maxSockets: socketsMax });
  const base = pathname.replace(/\/$/, '');

  const request = async (
    method: 'POST' | 'DELETE',
    connectionId: string,
    body: string,
  ): Promise<PostOutcome> => {
    const path = `${base}/@connections/${encodeURIComponent(connectionId)}`;
    const headers = {
      ...sign({ method, host, path, body }, new Date()),
      'content-length': Buffer.byteLength(body),
    };
    const send = async () => statusOf(client, { agent, hostname, port, method, path, headers, body });
    try {
      return toOutcome(await send());
    } catch (error) {
      // A kept socket that the other side closed while this function was frozen says nothing about the connection.
      return error instanceof StaleSocketError ? toOutcome(await send().catch(() => 0)) : 'failed';
    }
  };

  return {
    post: async (connectionId, frame) => request('POST', connectionId, frame),
    close: async (connectionId) => request('DELETE', connectionId, ''),
  };
}

class StaleSocketError extends Error {
  override readonly name = 'StaleSocketError';
}

function statusOf(
  client: typeof http | typeof https,
  { body, ...options }: http.RequestOptions & { readonly body: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = client.request({ ...options, signal: AbortSignal.timeout(deadlineMs) });
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

function toOutcome(statusCode: number): PostOutcome {
  if (statusCode >= 200 && statusCode < 300) return 'delivered';
  if (statusCode === 410) return 'gone';
  if (statusCode === 429) return 'busy';
  return statusCode >= 400 && statusCode < 500 ? 'denied' : 'failed';
}
