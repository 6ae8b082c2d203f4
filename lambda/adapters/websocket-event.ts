import type { Caller } from '../chat/caller.ts';

/**
 * What our handlers read of API Gateway's events.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html
 */
export interface WebSocketEvent {
  readonly requestContext: {
    readonly connectionId: string;
    readonly eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
    readonly requestId: string;
    readonly routeKey?: string;
    /** What the authorizer has found out; present in every event of the connection. */
    readonly authorizer?: {
      readonly user?: string;
      /** Epoch seconds. */
      readonly tokenExpiresAt?: string;
      /** Epoch seconds. Absent where the connection was opened by a version that did not tell. */
      readonly tokenIssuedAt?: string;
      readonly room?: string;
    };
  };
  /** Header names are as the client wrote them. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** The frame's text; of `MESSAGE` only. */
  readonly body?: string;
}

export interface WebSocketResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a two-way route, the frame that the caller gets. */
  readonly body?: string;
}

/** Who the authorizer says it is. Throws if the route has none, which is a fault of the deployment. */
export function callerOf({ requestContext: { connectionId, authorizer } }: WebSocketEvent): Caller {
  if (authorizer?.user === undefined || authorizer.tokenExpiresAt === undefined) {
    throw new Error('unable to tell the caller; the event carries no authorizer context');
  }
  return {
    user: authorizer.user,
    connectionId,
    tokenExpiresAt: Number(authorizer.tokenExpiresAt) * 1000,
    ...(authorizer.tokenIssuedAt !== undefined && {
      tokenIssuedAt: Number(authorizer.tokenIssuedAt) * 1000,
    }),
    ...(authorizer.room !== undefined && { boundRoom: authorizer.room }),
  };
}
