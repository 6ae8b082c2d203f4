import { fileURLToPath } from 'node:url';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';

/** An app as the CDK's own guides write it, which has nothing to do with the chat: a guest book over WebSocket. */
export function createGuestBook(outdir: string): App {
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'GuestBook');
  const guests = new TableV2(stack, 'Guests', { partitionKey: { name: 'name', type: AttributeType.STRING } });
  const sign = createFunction(stack, 'Sign', 'sign.ts', { GUESTS_TABLE: guests.tableName });
  guests.grantWriteData(sign);
  const authorizer = createFunction(stack, 'Authorizer', 'authorizer.ts');
  const api = new WebSocketApi(stack, 'Api', {
    connectRouteOptions: {
      integration: new WebSocketLambdaIntegration('ConnectIntegration', sign),
      authorizer: new WebSocketLambdaAuthorizer('Guest', authorizer, {
        identitySource: ['route.request.querystring.name'],
      }),
    },
  });
  api.addRoute('sign', {
    integration: new WebSocketLambdaIntegration('SignIntegration', sign),
    returnResponse: true,
  });
  const stage = new WebSocketStage(stack, 'Stage', { webSocketApi: api, stageName: 'v1', autoDeploy: true });
  const outputs = { Url: stage.url, AuthorizerName: authorizer.functionName };
  for (const [id, value] of Object.entries(outputs)) void new CfnOutput(stack, id, { value });
  return app;
}

function createFunction(
  stack: Stack,
  id: string,
  file: string,
  environment: Readonly<Record<string, string>> = {},
): NodejsFunction {
  return new NodejsFunction(stack, id, {
    entry: fileURLToPath(new URL(file, import.meta.url)),
    runtime: Runtime.NODEJS_24_X,
    environment: { ...environment },
  });
}
