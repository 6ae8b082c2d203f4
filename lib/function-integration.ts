import { Stack } from 'aws-cdk-lib';
import {
  WebSocketIntegrationType,
  WebSocketRouteIntegration,
  type WebSocketRouteIntegrationBindOptions,
  type WebSocketRouteIntegrationConfig,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** ARN by which API Gateway invokes a function. */
export function invocationArn(handler: IFunction): string {
  const { partition, region } = Stack.of(handler);
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${handler.functionArn}/invocations`;
}

/**
 * Leads routes to a function, and lets exactly these routes of this stage invoke it.
 * `WebSocketLambdaIntegration` of the CDK would let every stage do so.
 */
export class FunctionIntegration extends WebSocketRouteIntegration {
  readonly #handler: IFunction;
  readonly #stageName: string;

  constructor(id: string, handler: IFunction, stageName: string) {
    super(id);
    this.#handler = handler;
    this.#stageName = stageName;
  }

  /** Called once for each route. */
  override bind({ route, scope }: WebSocketRouteIntegrationBindOptions): WebSocketRouteIntegrationConfig {
    this.#handler.addPermission('Invoke', {
      scope,
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(scope).formatArn({
        service: 'execute-api',
        resource: route.webSocketApi.apiId,
        resourceName: `${this.#stageName}/${route.routeKey}`,
      }),
    });
    return { type: WebSocketIntegrationType.AWS_PROXY, uri: invocationArn(this.#handler) };
  }
}
