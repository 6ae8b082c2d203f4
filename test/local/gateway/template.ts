import type { Resource } from '../../../local/resource.ts';
import { functionArn } from './function-table.ts';

export interface TestRoute {
  readonly function?: string;
  readonly isTwoWay?: boolean;
  readonly timeoutMs?: number;
  readonly integrationType?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

export interface TestTemplate {
  /** By route key. */
  readonly routes: Readonly<Record<string, TestRoute>>;
  readonly authorizer?: { readonly function: string; readonly identitySource?: readonly string[] };
  readonly expression?: string;
  /** By name. @default one stage, `prod`, deployed automatically */
  readonly stages?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The resources of one WebSocket API, as the CDK's constructs synthesize them, resolved. */
export function webSocketTemplate(template: TestTemplate): readonly Resource[] {
  const expression = template.expression ?? '$request.body.action';
  return [
    resource('Api', 'api1', { ProtocolType: 'WEBSOCKET', RouteSelectionExpression: expression }),
    ...Object.entries(template.stages ?? { prod: { AutoDeploy: true } }).map(([name, properties]) =>
      resource('Stage', name, { ApiId: 'api1', StageName: name, ...properties }),
    ),
    ...Object.entries(template.routes).flatMap(([routeKey, route]) =>
      routeResources(routeKey, route, template),
    ),
    ...authorizerResources(template.authorizer),
  ];
}

function routeResources(
  routeKey: string,
  route: TestRoute,
  { authorizer }: TestTemplate,
): readonly Resource[] {
  const integrationId = `integration-of-${routeKey}`;
  const routeId = `route-of-${routeKey}`;
  return [
    resource('Route', routeId, {
      ApiId: 'api1',
      RouteKey: routeKey,
      AuthorizationType: 'NONE',
      ...(routeKey === '$connect' &&
        authorizer && { AuthorizationType: 'CUSTOM', AuthorizerId: 'authorizer1' }),
      ...(route.function !== undefined && { Target: `integrations/${integrationId}` }),
      ...(route.isTwoWay && { RouteResponseSelectionExpression: '$default' }),
      ...route.properties,
    }),
    ...(route.isTwoWay
      ? [
          resource('RouteResponse', `response-of-${routeKey}`, {
            RouteId: routeId,
            RouteResponseKey: '$default',
          }),
        ]
      : []),
    ...(route.function === undefined
      ? []
      : [
          resource('Integration', integrationId, {
            ApiId: 'api1',
            IntegrationType: route.integrationType ?? 'AWS_PROXY',
            IntegrationUri: invocationUri(route.function),
            ...(route.timeoutMs !== undefined && { TimeoutInMillis: route.timeoutMs }),
          }),
        ]),
  ];
}

function authorizerResources(authorizer: TestTemplate['authorizer']): readonly Resource[] {
  if (!authorizer) return [];
  return [
    resource('Authorizer', 'authorizer1', {
      ApiId: 'api1',
      AuthorizerType: 'REQUEST',
      AuthorizerUri: invocationUri(authorizer.function),
      ...(authorizer.identitySource && { IdentitySource: authorizer.identitySource }),
    }),
  ];
}

function resource(type: string, ref: string, properties: Readonly<Record<string, unknown>>): Resource {
  return { logicalId: `Logical${ref}`, type: `AWS::ApiGatewayV2::${type}`, ref, properties };
}

function invocationUri(name: string): string {
  return `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;
}
