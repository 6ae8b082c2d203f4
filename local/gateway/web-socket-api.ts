import type { Resource } from '../resource.ts';
import { parseIdentitySource, type IdentitySource } from './identity-source.ts';
import { gatewayLimits } from './limits.ts';
import { checkQuotas } from './quotas.ts';
import {
  ApiProperties,
  AuthorizerProperties,
  IntegrationProperties,
  readProperties,
  RouteProperties,
  RouteResponseProperties,
} from './resource-properties.ts';
import { parseRouteSelection, type RouteSelection } from './route-selection.ts';

/** One WebSocket API of the template. */
export interface WebSocketApi {
  readonly apiId: string;
  readonly selectRoute: RouteSelection;
  readonly routes: ReadonlyMap<string, Route>;
}

export interface Route {
  readonly routeKey: string;
  /** Absent where the route has no target: `$connect` is then accepted without a call. */
  readonly integration?: Integration;
  /** Of `$connect` only; no other route can have one. */
  readonly authorizer?: Authorizer;
  /** Whether the caller gets the integration's `body`. */
  readonly isTwoWay: boolean;
}

export interface Integration {
  readonly functionArn: string;
  readonly timeoutMs: number;
}

export interface Authorizer {
  readonly authorizerId: string;
  readonly functionArn: string;
  readonly identitySources: readonly IdentitySource[];
}

/**
 * Reads the WebSocket APIs of a resolved template.
 *
 * @throws {Error} naming the resource that the gateway cannot serve.
 */
export function readWebSocketApis(resources: readonly Resource[]): readonly WebSocketApi[] {
  return ofType(resources, 'Api').flatMap((resource) => {
    const properties = readProperties(resource, ApiProperties);
    if (properties.ProtocolType !== 'WEBSOCKET') return [];
    // The expression is required for WebSocket APIs; CloudFormation refuses the API without it.
    const expression = properties.RouteSelectionExpression;
    if (expression === undefined) {
      throw new Error(`unable to serve ${resource.logicalId}; it has no RouteSelectionExpression`);
    }
    const apiId = resource.ref;
    checkQuotas(resources, apiId);
    return [
      { apiId, selectRoute: parseRouteSelection(expression), routes: readRoutes({ apiId, resources }) },
    ];
  });
}

/** The resources of an `AWS::ApiGatewayV2` type. */
export function ofType(resources: readonly Resource[], name: string): readonly Resource[] {
  return resources.filter(({ type }) => type === `AWS::ApiGatewayV2::${name}`);
}

function readRoutes(of: {
  readonly apiId: string;
  readonly resources: readonly Resource[];
}): ReadonlyMap<string, Route> {
  const twoWayRouteIds = readTwoWayRouteIds(of.resources);
  const routes = new Map<string, Route>();
  for (const resource of ofType(of.resources, 'Route')) {
    // Routes of HTTP APIs have properties that this gateway does not know.
    if (resource.properties['ApiId'] !== of.apiId) continue;
    const properties = readProperties(resource, RouteProperties);
    const integration = readIntegration(of.resources, { logicalId: resource.logicalId, ...properties });
    const authorizer = readAuthorizer(of.resources, { logicalId: resource.logicalId, ...properties });
    routes.set(properties.RouteKey, {
      routeKey: properties.RouteKey,
      ...(integration && { integration }),
      ...(authorizer && { authorizer }),
      // Both are needed:
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
      isTwoWay:
        properties.RouteResponseSelectionExpression === '$default' && twoWayRouteIds.has(resource.ref),
    });
  }
  return routes;
}

function readTwoWayRouteIds(resources: readonly Resource[]): ReadonlySet<string> {
  const responses = ofType(resources, 'RouteResponse').map((resource) =>
    readProperties(resource, RouteResponseProperties),
  );
  return new Set(
    responses.filter(({ RouteResponseKey }) => RouteResponseKey === '$default').map(({ RouteId }) => RouteId),
  );
}

function readIntegration(
  resources: readonly Resource[],
  route: { readonly logicalId: string; readonly Target?: string | undefined },
): Integration | undefined {
  if (route.Target === undefined) return undefined;
  const resource = ofType(resources, 'Integration').find(({ ref }) => `integrations/${ref}` === route.Target);
  if (!resource) throw new Error(`unable to serve ${route.logicalId}; no integration is ${route.Target}`);
  const properties = readProperties(resource, IntegrationProperties);
  return {
    functionArn: functionArnOf(properties.IntegrationUri, resource),
    timeoutMs: readTimeoutMs(properties.TimeoutInMillis, resource),
  };
}

function readTimeoutMs(timeoutMs: number | undefined, resource: Resource): number {
  const { integrationTimeoutMsMin: min, integrationTimeoutMsMax: max } = gatewayLimits;
  if (timeoutMs === undefined) return max;
  if (timeoutMs >= min && timeoutMs <= max) return timeoutMs;
  throw new Error(
    `unable to serve ${resource.logicalId}; TimeoutInMillis is ${timeoutMs}, expected ${min} to ${max}`,
  );
}

function readAuthorizer(
  resources: readonly Resource[],
  route: {
    readonly logicalId: string;
    readonly RouteKey: string;
    readonly AuthorizationType: string;
    readonly AuthorizerId?: string | undefined;
  },
): Authorizer | undefined {
  if (route.AuthorizationType !== 'CUSTOM') return undefined;
  if (route.RouteKey !== '$connect') {
    throw new Error(`unable to serve ${route.logicalId}; only $connect can have an authorizer`);
  }
  const resource = ofType(resources, 'Authorizer').find(({ ref }) => ref === route.AuthorizerId);
  if (!resource)
    throw new Error(`unable to serve ${route.logicalId}; no authorizer is ${route.AuthorizerId}`);
  const properties = readProperties(resource, AuthorizerProperties);
  return {
    authorizerId: resource.ref,
    functionArn: functionArnOf(properties.AuthorizerUri, resource),
    identitySources: properties.IdentitySource.map(parseIdentitySource),
  };
}

function functionArnOf(uri: string, resource: Resource): string {
  const functionArn = /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(uri)?.[1];
  if (functionArn !== undefined) return functionArn;
  throw new Error(`unable to serve ${resource.logicalId}; ${uri} is not the URI of a Lambda function`);
}
