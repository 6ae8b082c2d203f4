import type { Resource } from '../resource.ts';
import { gatewayLimits } from './limits.ts';
import { readProperties, StageProperties } from './resource-properties.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';
import { ofType, type WebSocketApi } from './web-socket-api.ts';

/** One stage of a WebSocket API, reached at `/{name}`. */
export interface Stage {
  readonly name: string;
  readonly api: WebSocketApi;
  /** A stage with neither `AutoDeploy` nor a deployment has nothing to call. */
  readonly isDeployed: boolean;
  readonly variables: Readonly<Record<string, string>>;
  /** The throttle of a route, where the stage sets one. */
  readonly throttleOf: (routeKey: string) => TokenBucket | undefined;
}

/**
 * Reads the stages of WebSocket APIs, by name.
 *
 * @throws {Error} where two APIs have a stage of one name: the local stack has one host for all of them.
 */
export function readStages(
  resources: readonly Resource[],
  apis: readonly WebSocketApi[],
): ReadonlyMap<string, Stage> {
  const stages = new Map<string, Stage>();
  for (const resource of ofType(resources, 'Stage')) {
    const api = apis.find(({ apiId }) => apiId === resource.properties['ApiId']);
    if (!api) continue;
    const stage = readStage(resource, api);
    if (stages.has(stage.name)) {
      throw new Error(`unable to serve ${resource.logicalId}; another API has a stage ${stage.name} too`);
    }
    stages.set(stage.name, stage);
  }
  return stages;
}

/** `/{stage}` or `/{stage}/`, whatever the query; deeper paths are no stage's. */
export function findStage(stages: ReadonlyMap<string, Stage>, path: string): Stage | undefined {
  const name = /^\/([^/?]+)\/?(?:\?|$)/.exec(path)?.[1];
  return name === undefined ? undefined : stages.get(name);
}

function readStage(resource: Resource, api: WebSocketApi): Stage {
  const properties = readProperties(resource, StageProperties);
  const throttles = new Map<string, TokenBucket>();
  for (const routeKey of api.routes.keys()) {
    // A route's own settings win over the stage's:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html
    const settings = { ...properties.DefaultRouteSettings, ...properties.RouteSettings[routeKey] };
    const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = settings;
    if (rate === undefined && burst === undefined) continue;
    const ratePerSecond = rate ?? gatewayLimits.requests.ratePerSecond;
    throttles.set(
      routeKey,
      createTokenBucket({ ratePerSecond, burst: burst ?? gatewayLimits.requests.burst }),
    );
  }
  return {
    name: properties.StageName,
    api,
    isDeployed: properties.AutoDeploy || properties.DeploymentId !== undefined,
    variables: properties.StageVariables,
    throttleOf: (routeKey) => throttles.get(routeKey),
  };
}
