import * as v from 'valibot';
import { authorize } from './authorizer.ts';
import { type AuthorizerContext, connectEvent, type ConnectionFacts, type GatewayRequest } from './events.ts';
import { callFunction, describeFailure, type FunctionCallOutcome } from './function-call.ts';
import type { GatewayRuntime } from './gateway-runtime.ts';
import type { Stage } from './stage.ts';
import { isHttpToken, sentText, type UpgradeRequest } from './upgrade-request.ts';
import type { Integration } from './web-socket-api.ts';

/** How a handshake ends, before anything is written to the client. */
export type HandshakeOutcome =
  | {
      readonly kind: 'accepted';
      readonly facts: ConnectionFacts;
      /** What `$connect` answered, whatever the client offered: the service chooses none itself. */
      readonly subprotocol?: string;
    }
  | {
      readonly kind: 'refused';
      readonly statusCode: number;
      /** Resolves with the connection where `$connect`, for which nobody waits any more, accepts it after all. */
      readonly late?: Promise<ConnectionFacts | undefined>;
    }
  | { readonly kind: 'abandoned' };

/** One handshake of a deployed stage. */
export interface Handshake {
  readonly stage: Stage;
  readonly facts: ConnectionFacts;
  readonly request: GatewayRequest;
  readonly upgrade: UpgradeRequest;
  /** Whether the client went away meanwhile; `$connect` is then not called any more. */
  readonly isAbandoned: () => boolean;
}

/**
 * Runs the authorizer, then the `$connect` integration; the client waits for both.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export async function performHandshake(
  runtime: GatewayRuntime,
  handshake: Handshake,
): Promise<HandshakeOutcome> {
  const route = handshake.stage.api.routes.get('$connect');
  if (!runtime.throttles.newConnections.take() || handshake.stage.throttleOf('$connect')?.take() === false) {
    return { kind: 'refused', statusCode: 429 };
  }
  let authorizer: AuthorizerContext | undefined;
  if (route?.authorizer) {
    const authorization = await authorize(runtime, { ...handshake, authorizer: route.authorizer });
    if (authorization.kind === 'refused') return authorization;
    authorizer = authorization.context;
  }
  if (handshake.isAbandoned()) return { kind: 'abandoned' };
  const facts = { ...handshake.facts, ...(authorizer && { authorizer }) };
  if (!route?.integration) return { kind: 'accepted', facts };
  return connect(runtime, { ...handshake, facts, integration: route.integration });
}

async function connect(
  runtime: GatewayRuntime,
  of: Handshake & { readonly integration: Integration },
): Promise<HandshakeOutcome> {
  const outcome = await callFunction(runtime.invoke, {
    functionArn: of.integration.functionArn,
    event: connectEvent(of.facts, of),
    sourceArn: `${runtime.apiArnOf(of.facts.apiId)}/${of.facts.stageName}/$connect`,
    timeoutMs: Math.min(of.integration.timeoutMs, runtime.integrationTimeoutMsMax),
  });
  if (outcome.kind !== 'returned') {
    runtime.log(`$connect ${of.integration.functionArn}: ${describeFailure(outcome, sentText(of.upgrade))}`);
  }
  const response = readConnectResponse(outcome);
  if (isAcceptance(response))
    return { kind: 'accepted', facts: of.facts, ...subprotocolOf(response.headers) };
  const { statusCode } = response;
  if (outcome.kind !== 'timedOut') return { kind: 'refused', statusCode };
  const late = outcome.end.then((end) => (isAcceptance(readConnectResponse(end)) ? of.facts : undefined));
  return { kind: 'refused', statusCode, late };
}

function isAcceptance({ statusCode }: ConnectResponse): boolean {
  return statusCode >= 200 && statusCode < 300;
}

const ConnectResponse = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    // Below 200 are HTTP's interim answers, which would leave the client waiting.
    statusCode: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
    headers: v.optional(v.record(v.string(), v.unknown()), {}),
  }),
);
type ConnectResponse = v.InferOutput<typeof ConnectResponse>;

function readConnectResponse(outcome: FunctionCallOutcome): ConnectResponse {
  switch (outcome.kind) {
    case 'returned': {
      const response = v.safeParse(ConnectResponse, outcome.payload);
      // A malformed answer is 502 for REST APIs; that WebSocket APIs do the same is our inference.
      return response.success ? response.output : { statusCode: 502, headers: {} };
    }
    case 'failed':
      return { statusCode: 502, headers: {} };
    case 'refused':
      // API_CONFIGURATION_ERROR where the permission is missing; 500 for the other refusals is our inference.
      return { statusCode: 500, headers: {} };
    case 'timedOut':
      // INTEGRATION_TIMEOUT of REST APIs; our inference for WebSocket APIs.
      return { statusCode: 504, headers: {} };
  }
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html */
function subprotocolOf(headers: ConnectResponse['headers']): { readonly subprotocol?: string } {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'sec-websocket-protocol');
  const value = name === undefined ? undefined : headers[name];
  // Anything but a token could smuggle in further header lines.
  return typeof value === 'string' && isHttpToken(value) ? { subprotocol: value } : {};
}
