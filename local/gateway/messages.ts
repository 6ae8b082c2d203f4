import * as v from 'valibot';
import { type ConnectionFacts, messageEvent } from './events.ts';
import { callFunction, describeFailure, type FunctionCallOutcome } from './function-call.ts';
import type { GatewayRuntime } from './gateway-runtime.ts';
import { gatewayLimits } from './limits.ts';
import { createGatewayId } from './request-id.ts';
import type { Stage } from './stage.ts';
import type { Route, WebSocketApi } from './web-socket-api.ts';

/** A text frame for the client. */
export interface Answer {
  readonly kind: 'reply' | 'error';
  readonly text: string;
}

/**
 * Hands one message to its route and gives the frame for the client, if there is one: the reply of a two-way
 * route, or an error. Every message is an invocation of its own; those of one connection run in parallel.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-routes-integrations.html
 */
export async function answerMessage(
  runtime: GatewayRuntime,
  of: {
    readonly stage: Stage;
    readonly facts: ConnectionFacts;
    /** The one that `selectRoute` finds. */
    readonly route: Route | undefined;
    readonly body: string;
  },
): Promise<Answer | undefined> {
  const request = { requestId: createGatewayId(), timeMs: Date.now() };
  const { requestId } = request;
  const errorFrame = (message: string): Answer => ({
    kind: 'error',
    text: formatErrorFrame({ message, connectionId: of.facts.connectionId, requestId }),
  });

  const { route } = of;
  if (!route) return errorFrame('Forbidden');
  if (!runtime.throttles.requests.take() || of.stage.throttleOf(route.routeKey)?.take() === false) {
    // Clients "may receive 429 Too Many Requests"; the frame's text is our inference.
    return errorFrame('Too Many Requests');
  }
  if (!route.integration) return undefined;
  const outcome = await callFunction(runtime.invoke, {
    functionArn: route.integration.functionArn,
    event: messageEvent(of.facts, {
      request,
      messageId: createGatewayId(),
      routeKey: route.routeKey,
      body: of.body,
    }),
    sourceArn: `${runtime.apiArnOf(of.facts.apiId)}/${of.facts.stageName}/${route.routeKey}`,
    timeoutMs: Math.min(route.integration.timeoutMs, runtime.integrationTimeoutMsMax),
  });
  const reply = readReply(outcome, { route, body: of.body });
  if (reply.kind === 'frame')
    return reply.text === undefined ? undefined : { kind: 'reply', text: reply.text };
  runtime.log(`${route.routeKey} ${route.integration.functionArn}: ${reply.reason}`);
  return errorFrame('Internal server error');
}

/** Finds the route of a message; undefined if none takes it. */
export function selectRoute(api: WebSocketApi, body: string): Route | undefined {
  const routeKey = api.selectRoute(body);
  // What the service does with {"action":"$connect"} is not documented. A client must never reach the two routes
  // that tell of its own coming and going.
  const isReserved = routeKey === '$connect' || routeKey === '$disconnect';
  return (isReserved ? undefined : api.routes.get(routeKey)) ?? api.routes.get('$default');
}

/** The service's frame to the letter, with its uneven spaces; all values are text without quotes. */
function formatErrorFrame(of: {
  readonly message: string;
  readonly connectionId: string;
  readonly requestId: string;
}): string {
  return `{"message": "${of.message}", "connectionId":"${of.connectionId}", "requestId":"${of.requestId}"}`;
}

type Reply =
  | { readonly kind: 'frame'; readonly text: string | undefined }
  | { readonly kind: 'error'; readonly reason: string };

// `statusCode` does not matter: 200, 301, 401 and 501 all give no frame and no close.
const ProxyResponse = v.pipe(v.string(), v.parseJson(), v.object({ body: v.optional(v.string()) }));

function readReply(
  outcome: FunctionCallOutcome,
  { route, body }: { readonly route: Route; readonly body: string },
): Reply {
  // "Endpoint request timed out" would be the other candidate for a timeout; neither is documented.
  if (outcome.kind !== 'returned') return { kind: 'error', reason: describeFailure(outcome, body) };
  if (!route.isTwoWay) return { kind: 'frame', text: undefined };
  const response = v.safeParse(ProxyResponse, outcome.payload);
  // How two-way routes fail on malformed or oversized results is not documented; a frame that tells is kinder to
  // a developer than silence.
  if (!response.success) return { kind: 'error', reason: 'its result is malformed' };
  const text = response.output.body;
  if (text !== undefined && Buffer.byteLength(text) > gatewayLimits.messageBytesMax) {
    return { kind: 'error', reason: `its body is over ${gatewayLimits.messageBytesMax} bytes` };
  }
  return { kind: 'frame', text: text === '' ? undefined : text };
}
