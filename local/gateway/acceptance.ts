import type { IncomingMessage } from 'node:http';
import { describeClientClose } from './close-reason.ts';
import type { ConnectionRegistry } from './connection-registry.ts';
import type { ConnectionFacts } from './events.ts';
import type { GatewayRuntime } from './gateway-runtime.ts';
import { performHandshake } from './handshake.ts';
import { gatewayLimits } from './limits.ts';
import type { PendingSocket } from './pending-socket.ts';
import { createGatewayId } from './request-id.ts';
import { findStage, type Stage } from './stage.ts';
import { findHandshakeFault, readUpgradeRequest, type UpgradeRequest } from './upgrade-request.ts';
import type { UpgradeSocket } from './web-socket-upgrade.ts';

/** Answers one upgrade request: with a refusal, or with a connection in the registry. */
export async function acceptUpgrade(
  runtime: GatewayRuntime,
  of: {
    readonly request: IncomingMessage;
    readonly pending: PendingSocket;
    readonly stages: ReadonlyMap<string, Stage>;
    readonly registry: ConnectionRegistry;
    readonly upgradeSocket: UpgradeSocket;
  },
): Promise<void> {
  const { request, pending, registry } = of;
  const upgrade = readUpgradeRequest(request);
  // The status is inferred from HTTP's own "URI too long" (RFC 9110 15.5.15).
  if (upgrade.url.length > gatewayLimits.urlCharactersMax) return pending.refuse(414);
  const stage = findStage(of.stages, upgrade.path);
  if (!stage?.isDeployed) return pending.refuse(403);
  const fault = findHandshakeFault(request);
  if (fault !== undefined) return pending.refuse(400, { message: fault });

  const facts = createFacts(stage, upgrade);
  const { connectionId, connectedAtMs: timeMs } = facts;
  const outcome = await runtime.observer.during(
    { kind: 'connect', routeKey: '$connect', connectionId, bytes: 0 },
    () =>
      performHandshake(runtime, {
        stage,
        upgrade,
        facts,
        request: { requestId: createGatewayId(), timeMs },
        isAbandoned: () => pending.isOver,
      }),
  );
  if (outcome.kind === 'abandoned') return;
  // `$connect` has accepted a client that did not wait for it, or for which the gateway did not. What the service does
  // is not documented; without a `$disconnect` every such client would leave its rows behind (F7).
  const reportLoss = (facts: ConnectionFacts): void => {
    registry.report({ stage, facts, reason: describeClientClose({ statusCode: 1006, reason: '' }) });
  };
  if (outcome.kind === 'refused') {
    pending.refuse(outcome.statusCode);
    const late = await outcome.late;
    return late && reportLoss(late);
  }
  const upgraded = of.upgradeSocket({ request, pending, ...outcome });
  if (upgraded) return registry.establish({ stage, facts: outcome.facts, upgraded });
  reportLoss(outcome.facts);
}

function createFacts(stage: Stage, upgrade: UpgradeRequest): ConnectionFacts {
  return {
    connectionId: createGatewayId(),
    connectedAtMs: Date.now(),
    apiId: stage.api.apiId,
    stageName: stage.name,
    stageVariables: stage.variables,
    domainName: upgrade.host,
    sourceIp: upgrade.sourceIp,
    userAgent: upgrade.userAgent,
  };
}
