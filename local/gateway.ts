import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { acceptUpgrade } from './gateway/acceptance.ts';
import { createConnectionRegistry } from './gateway/connection-registry.ts';
import {
  answerConnectionsRequest,
  type ConnectionsRequest,
  isConnectionsPath,
} from './gateway/connections-api.ts';
import type { GatewayRuntime } from './gateway/gateway-runtime.ts';
import { gatewayLimits } from './gateway/limits.ts';
import { type GatewayObserver, unobserved } from './gateway/observer.ts';
import { holdSocket, type PendingSocket } from './gateway/pending-socket.ts';
import { findStage, readStages } from './gateway/stage.ts';
import { scheduleWithTimers, type Schedule } from './gateway/lifetime.ts';
import { createTokenBucket, type ThrottleLimit } from './gateway/token-bucket.ts';
import { readWebSocketApis } from './gateway/web-socket-api.ts';
import { createSocketUpgrade } from './gateway/web-socket-upgrade.ts';
import type { HttpResponse } from './http-response.ts';
import type { Invoke } from './invocation.ts';
import type { Resource } from './resource.ts';

export interface GatewayOptions {
  /** The resolved template. */
  readonly resources: readonly Resource[];
  readonly invoke: Invoke;
  readonly region: string;
  readonly account: string;
  /** @default 600000, the service's 10 minutes */
  readonly idleTimeoutMs?: number;
  /** @default 7200000, the service's 2 hours */
  readonly connectionDurationMsMax?: number;
  /** Of these two times. @default - Node's timers, which do not keep the process alive */
  readonly schedule?: Schedule;
  /** Bounds every integration's own timeout and that of authorizers. @default 29000, the service's own */
  readonly integrationTimeoutMsMax?: number;
  /** The account's quota of new connections. @default 500 a second, the service's own */
  readonly newConnections?: ThrottleLimit;
  /** The account's quota of messages and `@connections` calls. @default 10000 a second, the service's own */
  readonly requests?: ThrottleLimit;
  /** @default - nobody observes */
  readonly observer?: GatewayObserver;
  /** Told of what clients do not see: failed functions, malformed results. @default - nothing is logged */
  readonly log?: (line: string) => void;
}

/** The WebSocket APIs of one template, behind one HTTP server. */
export interface Gateway {
  /** Answers an `upgrade` event of the server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Answers a plain HTTP request for a path that `matches`. */
  connections(request: ConnectionsRequest): Promise<HttpResponse>;
  /** Whether a path is the gateway's: a stage, or `@connections` of whatever stage. */
  matches(path: string): boolean;
  /** Closes all connections with 1001 and waits for their `$disconnect` calls. */
  close(): Promise<void>;
}

/**
 * Runs the WebSocket APIs of a template as API Gateway does: routes, Lambda proxy integrations, the REQUEST
 * authorizer, two-way replies, limits and `@connections`.
 *
 * @throws {Error} naming the resource that the gateway cannot serve.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const stages = readStages(options.resources, readWebSocketApis(options.resources));
  const runtime = createRuntime(options);
  const registry = createConnectionRegistry(runtime);
  const upgradeSocket = createSocketUpgrade();
  const handshakes = new Set<PendingSocket>();
  let isClosed = false;

  return {
    upgrade(request, socket, head) {
      const pending = holdSocket(socket, head);
      if (isClosed) return pending.refuse(503);
      handshakes.add(pending);
      acceptUpgrade(runtime, { request, pending, stages, registry, upgradeSocket })
        .catch((error: unknown) => {
          runtime.log(`unable to finish a handshake; ${String(error)}`);
          pending.refuse(500);
        })
        .finally(() => handshakes.delete(pending));
    },
    async connections(request) {
      if (!isConnectionsPath(request.path)) return answerPlainRequest(request);
      return answerConnectionsRequest(runtime, {
        request,
        stages,
        find: (connectionId) => registry.find(connectionId),
      });
    },
    matches: (path) => isConnectionsPath(path) || findStage(stages, path) !== undefined,
    async close() {
      isClosed = true;
      for (const pending of handshakes) pending.refuse(503);
      await registry.closeAll();
    },
  };
}

function createRuntime(options: GatewayOptions): GatewayRuntime {
  return {
    invoke: options.invoke,
    apiArnOf: (apiId) => `arn:aws:execute-api:${options.region}:${options.account}:${apiId}`,
    integrationTimeoutMsMax: options.integrationTimeoutMsMax ?? gatewayLimits.integrationTimeoutMsMax,
    idleTimeoutMs: options.idleTimeoutMs ?? gatewayLimits.idleTimeoutMs,
    connectionDurationMsMax: options.connectionDurationMsMax ?? gatewayLimits.connectionDurationMsMax,
    schedule: options.schedule ?? scheduleWithTimers,
    throttles: {
      newConnections: createTokenBucket(options.newConnections ?? gatewayLimits.newConnections),
      requests: createTokenBucket(options.requests ?? gatewayLimits.requests),
    },
    observer: options.observer ?? unobserved,
    log: options.log ?? (() => {}),
  };
}

/** A stage serves WebSockets only: 426 for a plain GET was seen on the service, 403 for the rest is inferred. */
function answerPlainRequest({ method }: ConnectionsRequest): HttpResponse {
  const [statusCode, message] = method === 'GET' ? [426, 'Upgrade Required'] : [403, 'Forbidden'];
  return {
    statusCode,
    headers: {
      'content-type': 'application/json',
      ...(statusCode === 426 && { connection: 'upgrade', upgrade: 'websocket' }),
    },
    body: JSON.stringify({ message }),
  };
}
