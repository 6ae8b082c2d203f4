import { Stack } from 'aws-cdk-lib';
import { CfnAuthorizer, type DomainName, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Grant, type IGrantable, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { AccessLog } from './access-log.ts';
import { FunctionIntegration, invocationArn } from './function-integration.ts';
import { type RoutedHandlerName, routes } from './routes.ts';
import { WebSocketDomain, type WebSocketDomainProps } from './web-socket-domain.ts';

export interface ChatApiProps {
  readonly stageName: string;
  readonly requestsPerSecondMax: number;
  readonly requestsBurstMax: number;
  readonly hasAccessLog: boolean;
  readonly setsAccountLogRole: boolean;
  readonly logs: LogGroupProps;
  /** @default - the one that API Gateway gives the API */
  readonly webSocketDomain?: WebSocketDomainProps;
}

/** The WebSocket API: one stage, the routes of the protocol, a token asked for at `$connect`. */
export class ChatApi extends Construct {
  readonly api: WebSocketApi;
  readonly stage: WebSocketStage;
  /** Where clients connect. */
  readonly url: string;
  /** Where functions post to connections. */
  readonly connectionsUrl: string;
  readonly domain: DomainName | undefined;

  constructor(scope: Construct, id: string, props: ChatApiProps) {
    super(scope, id);
    this.api = new WebSocketApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      routeSelectionExpression: '$request.body.action',
    });
    const { webSocketDomain } = props;
    this.domain =
      webSocketDomain && new WebSocketDomain(this, 'Domain', { ...webSocketDomain, api: this.api }).domain;
    this.stage = this.createStage(props);
    // The whole domain is the stage's; it is no part of the path.
    this.url = this.domain ? `wss://${this.domain.name}` : this.stage.url;
    this.connectionsUrl = this.domain ? `https://${this.domain.name}` : this.stage.callbackUrl;
  }

  /** Adds every route; after the functions, because they are told the URL of the stage. */
  addRoutes(functions: Readonly<Record<RoutedHandlerName | 'authorizer', IFunction>>): void {
    const { stageName } = this.stage;
    const integrations: Readonly<Record<RoutedHandlerName, FunctionIntegration>> = {
      connection: new FunctionIntegration('Connection', functions.connection, stageName),
      'send-message': new FunctionIntegration('SendMessage', functions['send-message'], stageName),
      actions: new FunctionIntegration('Actions', functions.actions, stageName),
    };
    const authorizerId = this.createAuthorizer(functions.authorizer);
    for (const { routeKey, handler, isTwoWay } of routes) {
      this.api.addRoute(routeKey, {
        integration: integrations[handler],
        returnResponse: isTwoWay,
        // API Gateway asks an authorizer at `$connect` and nowhere else.
        ...(routeKey === '$connect' && {
          authorizer: { bind: () => ({ authorizerId, authorizationType: 'CUSTOM' }) },
        }),
      });
    }
  }

  /** Allows methods of `@connections` on the connections of this stage alone. */
  grantClients(grantee: IGrantable, methods: readonly string[]): Grant | undefined {
    if (methods.length === 0) return undefined;
    return Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:ManageConnections'],
      resourceArns: methods.map((method) =>
        this.executeArn(`${this.stage.stageName}/${method}/@connections/*`),
      ),
    });
  }

  private createStage(props: ChatApiProps): WebSocketStage {
    const accessLog = props.hasAccessLog ? this.createAccessLog(props) : undefined;
    const stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: props.stageName,
      // Without it the stage has no deployment, and so no routes.
      autoDeploy: true,
      throttle: { rateLimit: props.requestsPerSecondMax, burstLimit: props.requestsBurstMax },
      ...(this.domain && { domainMapping: { domainName: this.domain } }),
      ...(accessLog && { accessLogSettings: accessLog.settings }),
    });
    if (accessLog) stage.node.addDependency(accessLog);
    return stage;
  }

  private createAccessLog(props: ChatApiProps): AccessLog {
    return new AccessLog(this, 'AccessLog', {
      setsAccountRole: props.setsAccountLogRole,
      logs: props.logs,
    });
  }

  /**
   * An authorizer without identity source, which the CDK's `WebSocketLambdaAuthorizer` cannot make: API Gateway
   * answers 401 where any of the sources is absent, and the token comes in the query string *or* as a subprotocol.
   */
  private createAuthorizer(handler: IFunction): string {
    const authorizer = new CfnAuthorizer(this, 'Authorizer', {
      apiId: this.api.apiId,
      name: 'token',
      authorizerType: 'REQUEST',
      authorizerUri: invocationArn(handler),
    });
    handler.addPermission('Authorize', {
      scope: this,
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: this.executeArn(`authorizers/${authorizer.ref}`),
    });
    return authorizer.ref;
  }

  private executeArn(resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'execute-api', resource: this.api.apiId, resourceName });
  }
}
