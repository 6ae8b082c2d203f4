import * as v from 'valibot';
import type { Resource } from '../resource.ts';

const ThrottleProperties = v.object({
  ThrottlingBurstLimit: v.optional(v.number()),
  ThrottlingRateLimit: v.optional(v.number()),
});

/** What the gateway reads of `AWS::ApiGatewayV2::Api`. */
export const ApiProperties = v.object({
  ProtocolType: v.string(),
  RouteSelectionExpression: v.optional(v.string()),
});

/** What the gateway reads of `AWS::ApiGatewayV2::Route`. */
export const RouteProperties = v.object({
  ApiId: v.string(),
  RouteKey: v.string(),
  // AWS_IAM is left out: the gateway does not check signatures of handshakes.
  AuthorizationType: v.optional(v.picklist(['NONE', 'CUSTOM']), 'NONE'),
  AuthorizerId: v.optional(v.string()),
  // Not served; a route that validates less here than in the account would be worse than no route.
  ApiKeyRequired: v.optional(v.literal(false)),
  ModelSelectionExpression: v.optional(v.never()),
  RequestModels: v.optional(v.never()),
  RouteResponseSelectionExpression: v.optional(v.string()),
  Target: v.optional(v.string()),
});

/** What the gateway reads of `AWS::ApiGatewayV2::Integration`. */
export const IntegrationProperties = v.object({
  ApiId: v.string(),
  IntegrationType: v.literal('AWS_PROXY'),
  IntegrationUri: v.string(),
  TimeoutInMillis: v.optional(v.number()),
});

/** What the gateway reads of `AWS::ApiGatewayV2::RouteResponse`. */
export const RouteResponseProperties = v.object({
  RouteId: v.string(),
  RouteResponseKey: v.string(),
});

/** What the gateway reads of `AWS::ApiGatewayV2::Authorizer`. */
export const AuthorizerProperties = v.object({
  ApiId: v.string(),
  AuthorizerType: v.literal('REQUEST'),
  AuthorizerUri: v.string(),
  IdentitySource: v.optional(v.array(v.string()), []),
});

/** What the gateway reads of `AWS::ApiGatewayV2::Stage`. */
export const StageProperties = v.object({
  ApiId: v.string(),
  StageName: v.string(),
  AutoDeploy: v.optional(v.boolean(), false),
  DeploymentId: v.optional(v.string()),
  DefaultRouteSettings: v.optional(ThrottleProperties, {}),
  RouteSettings: v.optional(v.record(v.string(), ThrottleProperties), {}),
  StageVariables: v.optional(v.record(v.string(), v.string()), {}),
});

/**
 * Reads a resource's properties.
 *
 * @throws {Error} naming the resource and the property that the gateway cannot serve.
 */
export function readProperties<Schema extends v.GenericSchema>(
  resource: Resource,
  schema: Schema,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, resource.properties);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const property = v.getDotPath(issue) ?? 'properties';
  throw new Error(
    `unable to serve ${resource.logicalId} (${resource.type}); ${property} is ${issue.received}, expected ${issue.expected ?? 'another value'}`,
  );
}
