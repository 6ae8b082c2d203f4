import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';

import type { Next } from './call.ts';
import { deferred } from './deferred.ts';
import { type AwsOperation, operationOf } from './edge/aws-operation.ts';
import { type CallerLookup, callerOf } from './edge/caller.ts';
import { type ReceivedRequest, readBody, receivedRequest } from './edge/received-request.ts';
import { hangUp, jsonError, writeResponse } from './edge/response.ts';
import type { KeySets } from './faults/key-set-calls.ts';
import type { Gateway } from './gateway.ts';
import type { HttpResponse } from './http-response.ts';
import { NoReply } from './no-reply.ts';
import { ServiceError } from './service-error.ts';

/** One of the `/_local/` endpoints, which AWS does not have. */
export type LocalEndpoint = (body: Buffer) => HttpResponse | Promise<HttpResponse>;

/** Serves what is nobody else's, such as a web page. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Who answers what. */
export interface EdgeRoutes {
  /** Takes every AWS call. */
  readonly dispatch: Next;
  readonly callerOf: CallerLookup;
  readonly gateway: Gateway;
  /** Answers handshakes for paths that are not the gateway's. @default - the gateway does, and refuses them */
  readonly otherUpgrades?: Pick<Gateway, 'upgrade'> | undefined;
  readonly userPools: KeySets;
  /** By method and path, such as `GET /_local/outputs`. */
  readonly localEndpoints: ReadonlyMap<string, LocalEndpoint>;
  /** @default - 404 */
  readonly page?: PageHandler | undefined;
  readonly log: (line: string) => void;
}

/** The one HTTP server in front of everything, on the loopback interface only. */
export interface Edge {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Begins to answer; requests that came before wait until then. */
  serve(routes: EdgeRoutes): void;
  close(): Promise<void>;
}

/** Starts to listen; port 0 is any that is free. Rejects if the port is taken. */
export async function openEdge(port: number): Promise<Edge> {
  const ready = deferred<EdgeRoutes>();
  const server = createServer((request, response) => {
    void ready.promise.then((routes) => answer(routes, request, response));
  });
  server.on('upgrade', (request, socket, head) => {
    void ready.promise.then(({ gateway, otherUpgrades = gateway }) => {
      const answers = gateway.matches(request.url ?? '/') ? gateway : otherUpgrades;
      return answers.upgrade(request, socket, head);
    });
  });
  // AWS clients keep connections open; closing idle ones now and then cuts a request off.
  server.keepAliveTimeout = 0;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${actualPort}`,
    port: actualPort,
    serve: ready.resolve,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  routes: EdgeRoutes,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const request = receivedRequest(incoming);
    const handler = handlerOf(routes, request);
    if (handler !== undefined) writeResponse(response, await handler(await readBody(incoming)));
    else if (routes.page !== undefined) routes.page(incoming, response);
    else writeResponse(response, jsonError(404, 'Not Found'));
  } catch (error) {
    if (error instanceof NoReply) return hangUp(incoming.socket);
    if (error instanceof ServiceError)
      return writeResponse(response, jsonError(error.statusCode, error.message));
    routes.log(`unable to answer ${incoming.method} ${incoming.url}; ${describeError(error)}`);
    writeResponse(response, jsonError(500, 'Internal Server Error'));
  }
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

type BodyHandler = (body: Buffer) => HttpResponse | Promise<HttpResponse>;

/** @returns undefined if the request is the page's. */
function handlerOf(routes: EdgeRoutes, request: ReceivedRequest): BodyHandler | undefined {
  const { method, pathname } = request;
  const operation = operationOf(request);
  if (operation === undefined && routes.gateway.matches(pathname)) {
    return (body) => routes.gateway.connections({ method, path: request.path, body });
  }
  if (operation === undefined && routes.userPools.matches(pathname)) {
    return () => routes.userPools.handle({ method, path: request.path });
  }
  if (operation === undefined && !/^\/_local(\/|$)/.test(pathname)) return undefined;
  // AWS clients send no Origin. A page of somebody else's does, and it can send what it cannot read.
  if (request.isFromForeignPage) return () => jsonError(403, 'Forbidden');
  if (operation !== undefined) return (body) => call(routes, { request, operation, body });
  return routes.localEndpoints.get(`${method} ${pathname}`) ?? (() => jsonError(404, 'Not Found'));
}

function call(
  routes: EdgeRoutes,
  of: { readonly request: ReceivedRequest; readonly operation: AwsOperation; readonly body: Buffer },
): Promise<HttpResponse> {
  const { method, path, headers } = of.request;
  const caller = callerOf(headers, routes.callerOf);
  const { service, action } = of.operation;
  if (caller.kind === 'function' && caller.requestId === undefined) {
    routes.log(
      `${caller.functionName} called ${service} ${action} after it had answered; on AWS it would have been frozen: ` +
        'await all work before returning',
    );
  }
  return routes.dispatch({ ...of.operation, caller, request: { method, path, headers, body: of.body } });
}
