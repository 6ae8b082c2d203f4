import type { HttpResponse } from '../http-response.ts';
import { ServiceError } from '../service-error.ts';
import { closeReasons } from './close-reason.ts';
import type { Connection } from './connection.ts';
import type { ConnectionFacts } from './events.ts';
import type { GatewayRuntime } from './gateway-runtime.ts';
import { gatewayLimits } from './limits.ts';
import { createGatewayId, isGatewayId } from './request-id.ts';
import type { Stage } from './stage.ts';

/** An established connection, as the management API finds it. */
export interface RegisteredConnection {
  readonly connection: Connection;
  readonly facts: ConnectionFacts;
}

export interface ConnectionsRequest {
  readonly method: string;
  /** Path of the URL, percent-encoded as it came. */
  readonly path: string;
  readonly body: Buffer;
}

/** Tells whether a path is one of the management API, of whatever stage. */
export function isConnectionsPath(path: string): boolean {
  return /^\/[^/?]+\/(?:@|%40)connections(?:[/?]|$)/i.test(path);
}

/**
 * Answers `POST`, `GET` and `DELETE /{stage}/@connections/{connectionId}`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function answerConnectionsRequest(
  runtime: GatewayRuntime,
  of: {
    readonly request: ConnectionsRequest;
    readonly stages: ReadonlyMap<string, Stage>;
    readonly find: (connectionId: string) => RegisteredConnection | undefined;
  },
): HttpResponse {
  try {
    const { stageName, connectionId } = parsePath(of.request.path);
    const stage = of.stages.get(stageName);
    if (!stage?.isDeployed) throw forbidden();
    if (!isGatewayId(connectionId)) {
      throw new ServiceError('BadRequestException', {
        statusCode: 400,
        message: `Invalid connectionId: ${connectionId}`,
      });
    }
    if (!runtime.throttles.requests.take()) throw limitExceeded('Rate exceeded');
    const found = of.find(connectionId);
    // Unknown, closed, of another stage, or its handshake not finished yet: all the same to the caller.
    if (!found?.connection.isOpen || found.facts.stageName !== stageName) throw gone();
    return perform(runtime, of.request, found);
  } catch (error) {
    if (error instanceof ServiceError) return errorResponse(error);
    throw error;
  }
}

function parsePath(path: string): { readonly stageName: string; readonly connectionId: string } {
  const [, stageName, id] = /^\/([^/?]+)\/(?:@|%40)connections\/([^/?]+)(?:\?|$)/i.exec(path) ?? [];
  if (stageName === undefined || id === undefined) throw forbidden();
  try {
    return { stageName, connectionId: decodeURIComponent(id) };
  } catch (error) {
    // A broken percent sequence cannot be part of an id either; the id's own check refuses it.
    if (error instanceof URIError) return { stageName, connectionId: id };
    throw error;
  }
}

function perform(
  runtime: GatewayRuntime,
  request: ConnectionsRequest,
  { connection, facts }: RegisteredConnection,
): HttpResponse {
  switch (request.method) {
    case 'POST':
      post(connection, request.body);
      runtime.observer.sent({ kind: 'post', bytes: request.body.length });
      return success(200);
    case 'GET':
      return success(200, describe(connection, facts));
    case 'DELETE':
      connection.close(closeReasons.deleted);
      return success(204);
    default:
      throw forbidden();
  }
}

function post(connection: Connection, body: Buffer): void {
  if (body.length > gatewayLimits.messageBytesMax) {
    throw new ServiceError('PayloadTooLargeException', { statusCode: 413, message: 'Payload too large' });
  }
  if (connection.bufferedBytes + body.length > gatewayLimits.clientBufferBytesMax) {
    throw limitExceeded("The WebSocket client's buffer is full");
  }
  // As text, so that bytes which are not UTF-8 arrive as U+FFFD; a text frame must not hold them (RFC 6455 5.6),
  // and what the service does with them is not documented. Over 32 KB it is still one message: how the service
  // cuts it into frames is not documented either.
  connection.send(body.toString());
}

function describe(connection: Connection, facts: ConnectionFacts): string {
  const { sourceIp, userAgent } = facts;
  return JSON.stringify({
    connectedAt: new Date(facts.connectedAtMs).toISOString(),
    identity: { sourceIp, ...(userAgent !== undefined && { userAgent }) },
    lastActiveAt: new Date(connection.lastActiveAtMs).toISOString(),
  });
}

function success(statusCode: number, body = ''): HttpResponse {
  const contentType = body === '' ? undefined : { 'content-type': 'application/json' };
  return { statusCode, headers: { 'x-amzn-RequestId': createGatewayId(), ...contentType }, body };
}

function errorResponse(error: ServiceError): HttpResponse {
  // The SDKs read the error's name from the header. The body of a 410 is empty, as on the service: SDKs that parse
  // it stumble there too.
  return {
    statusCode: error.statusCode,
    headers: {
      'x-amzn-RequestId': createGatewayId(),
      'x-amzn-ErrorType': error.code,
      'content-type': 'application/json',
    },
    body: error.statusCode === 410 ? '' : JSON.stringify({ message: error.message }),
  };
}

function gone(): ServiceError {
  return new ServiceError('GoneException', { statusCode: 410 });
}

function forbidden(): ServiceError {
  return new ServiceError('ForbiddenException', { statusCode: 403, message: 'Forbidden' });
}

function limitExceeded(message: string): ServiceError {
  return new ServiceError('LimitExceededException', { statusCode: 429, message });
}
