import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { App, CfnOutput, CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';

import { writeBundle } from './functions/bundle.ts';

/**
 * Synthesizes a stack that has nothing to do with the product and returns its cloud assembly: a counter that a
 * function increments, another function that calls it, and a WebSocket on which it answers.
 */
export function synthesizeForeignApp(): string {
  const assembly = mkdtempSync(join(tmpdir(), 'foreign-app-'));
  const app = new App({ outdir: assembly, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Foreign');
  const table = new TableV2(stack, 'Counters', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const runtime = Runtime.NODEJS_24_X;
  const counter = new Function(stack, 'Counter', {
    runtime,
    handler: 'index.handler',
    code: Code.fromAsset(writeBundle(counterSource)),
    environment: { TABLE: table.tableName },
  });
  const caller = new Function(stack, 'Caller', {
    runtime,
    handler: 'index.handler',
    code: Code.fromAsset(writeBundle(callerSource)),
    environment: { COUNTER: counter.functionName },
    retryAttempts: 1,
  });
  table.grant(counter, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
  counter.grantInvoke(caller);
  const api = new WebSocketApi(stack, 'Api');
  const stage = new WebSocketStage(stack, 'Stage', { webSocketApi: api, stageName: 'v1', autoDeploy: true });
  caller.addEnvironment('CALLBACK_URL', stage.callbackUrl);
  api.addRoute('$default', {
    integration: new WebSocketLambdaIntegration('CounterIntegration', counter),
    returnResponse: true,
  });
  const pool = new UserPool(stack, 'Pool');
  pool.addClient('Client');
  const forest = new CfnResource(stack, 'Forest', { type: 'AWS::Nature::Forest' });
  caller.addEnvironment('FOREST', forest.ref);
  output(stack, 'WebSocketUrl', stage.url);
  output(stack, 'CounterName', counter.functionName);
  output(stack, 'CallerName', caller.functionName);
  output(stack, 'Issuer', pool.userPoolProviderUrl);
  app.synth();
  return assembly;
}

function output(stack: Stack, name: string, value: string): CfnOutput {
  return new CfnOutput(stack, name, { value });
}

/** Signs nothing, but says whose keys it has, which is all that the local endpoint looks at. */
const sendSource = `
  const send = (path, { service, headers, body }) => fetch(process.env.AWS_ENDPOINT_URL + path, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/' +
        process.env.AWS_REGION + '/' + service + '/aws4_request, SignedHeaders=host, Signature=0',
      ...headers,
    },
    body: JSON.stringify(body),
  });`;

const counterSource = `${sendSource}
  const dynamodb = (action, body) => send('/', {
    service: 'dynamodb',
    headers: { 'x-amz-target': 'DynamoDB_20120810.' + action, 'content-type': 'application/x-amz-json-1.0' },
    body: { TableName: process.env.TABLE, ...body },
  });
  export const handler = async (event) => {
    const id = { S: event.id ?? 'socket' };
    console.log('counts ' + id.S);
    if (event.fails) throw new Error('told to fail');
    const key = { Key: { id } };
    await dynamodb('GetItem', key);
    const response = await dynamodb('UpdateItem', {
      ...key,
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'UPDATED_NEW',
    });
    if (!response.ok) throw new Error(await response.text());
    if (event.leavesWork) void new Promise(setImmediate).then(() => dynamodb('GetItem', key));
    const n = (await response.json()).Attributes.n.N;
    return event.requestContext ? { statusCode: 200, body: n } : { n };
  };`;

const callerSource = `${sendSource}
  export const handler = async ({ type, event, service }) => {
    if (service) return (await send('/', { service, headers: {}, body: {} })).status;
    const response = await send('/2015-03-31/functions/' + process.env.COUNTER + '/invocations', {
      service: 'lambda',
      headers: { 'x-amz-invocation-type': type ?? 'RequestResponse' },
      body: event,
    });
    return { status: response.status, callbackUrl: process.env.CALLBACK_URL, text: await response.text() };
  };`;
