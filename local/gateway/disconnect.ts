import type { CloseReason } from './close-reason.ts';
import { type ConnectionFacts, disconnectEvent } from './events.ts';
import { callFunction, describeFailure } from './function-call.ts';
import type { GatewayRuntime } from './gateway-runtime.ts';
import { createGatewayId } from './request-id.ts';
import type { Stage } from './stage.ts';

/**
 * Tells `$disconnect` that a connection is closed, once and as best effort (F6): what the function returns, and
 * whether it fails, changes nothing any more.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export async function reportDisconnect(
  runtime: GatewayRuntime,
  of: { readonly stage: Stage; readonly facts: ConnectionFacts; readonly reason: CloseReason },
): Promise<void> {
  const integration = of.stage.api.routes.get('$disconnect')?.integration;
  if (!integration) return;
  const request = { requestId: createGatewayId(), timeMs: Date.now() };
  const { connectionId } = of.facts;
  const outcome = await runtime.observer.during(
    { kind: 'disconnect', routeKey: '$disconnect', connectionId, bytes: 0 },
    () =>
      callFunction(runtime.invoke, {
        functionArn: integration.functionArn,
        event: disconnectEvent(of.facts, { request, ...of.reason }),
        sourceArn: `${runtime.apiArnOf(of.facts.apiId)}/${of.facts.stageName}/$disconnect`,
        timeoutMs: Math.min(integration.timeoutMs, runtime.integrationTimeoutMsMax),
      }),
  );
  if (outcome.kind === 'returned') return;
  runtime.log(`$disconnect ${integration.functionArn}: ${describeFailure(outcome, of.reason.reason)}`);
}
