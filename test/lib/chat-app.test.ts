import { readdirSync, readFileSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Chat } from '../../lib/chat.ts';
import { createChatApp } from '../../lib/chat-app.ts';
import { ChatStack } from '../../lib/chat-stack.ts';
import { synthesize, synthesizeApp, createQuickApp } from './synthesis.ts';
import { at, resource, resources, text } from './template-reader.ts';

const brought = { issuer: 'https://id.example.com', audience: 'web, mobile' };

describe('the app', () => {
  it('makes one stack, for the stage dev, and keeps its data', () => {
    const { stackName, template } = synthesizeApp();
    expect(stackName).toBe('chat-dev');
    expect(resource(template, 'AWS::ApiGatewayV2::Stage', 'Chat').properties['StageName']).toBe('dev');
    expect(resource(template, 'AWS::DynamoDB::Table', 'ChatRooms').deletionPolicy).toBe('Retain');
  });

  it('takes stage, disposal and issuer from its context', () => {
    const { stackName, template } = synthesizeApp({
      ...brought,
      stage: 'pr-7',
      disposable: 'true',
      userClaim: 'user_id',
      userClaimIsNumber: true,
      algorithm: 'RS512',
      tokenLifetimeSecondsMax: '300',
      requestsPerSecondMax: 5,
      readUnitsPerSecondMax: '70',
      writeUnitsPerSecondMax: 30,
      logRetentionDays: '7',
      accessLogs: 'false',
    });
    expect(stackName).toBe('chat-pr-7');
    const stage = resource(template, 'AWS::ApiGatewayV2::Stage', 'Chat').properties;
    expect(stage).toMatchObject({ StageName: 'pr-7', DefaultRouteSettings: { ThrottlingRateLimit: 5 } });
    expect(stage).not.toHaveProperty('AccessLogSettings');
    const roomsTable = resource(template, 'AWS::DynamoDB::Table', 'ChatRooms');
    expect(roomsTable.deletionPolicy).toBe('Delete');
    expect(roomsTable.properties['OnDemandThroughput']).toEqual({
      MaxReadRequestUnits: 70,
      MaxWriteRequestUnits: 30,
    });
    expect(resource(template, 'AWS::Logs::LogGroup', 'ChatRooms').properties['RetentionInDays']).toBe(7);
    const authorizer = resource(template, 'AWS::Lambda::Function', 'ChatAuthorizer').properties;
    expect(at(authorizer, 'Environment', 'Variables')).toEqual({
      API_ID: { Ref: expect.stringMatching(/^ChatApi/) },
      TOKEN_ISSUER: 'https://id.example.com',
      TOKEN_AUDIENCE: 'web,mobile',
      TOKEN_KIND: 'oidc',
      TOKEN_ALGORITHM: 'RS512',
      TOKEN_USER_CLAIM: 'user_id',
      TOKEN_USER_CLAIM_NUMBER: 'allowed',
      TOKEN_LIFETIME_SECONDS_MAX: '300',
    });
  });

  it.each<[Record<string, unknown>, string]>([
    [{ stage: 'my_stage' }, 'unable to take stage; got "my_stage"'],
    [{ stage: 7 }, 'unable to take stage; got 7'],
    [{ disposable: 'yes' }, 'unable to take disposable; got "yes", allowed: true, false'],
    [{ concurrencyMax: 'many' }, 'unable to take concurrencyMax; got "many"'],
    [{ ...brought, algorithm: 'HS256' }, 'unable to take algorithm; got "HS256"'],
    [{ issuer: 'https://id.example.com' }, 'unable to take audience; got nothing'],
    [{ audience: 'web' }, 'unable to take audience; got ["web"], allowed: none without issuer'],
  ])('refuses the context %j', (context, message) => {
    expect(() => synthesizeApp(context)).toThrow(message);
  });

  it.each([
    [true, {}],
    [true, { stage: 'prod', disposable: 'false' }],
    [false, { disposable: 'true' }],
  ])('makes a stack whose protection against deletion is %s of %j', (isProtected, context) => {
    expect(synthesizeApp(context).terminationProtection).toBe(isProtected);
  });

  it('reads the feature flags of cdk.json however it is synthesized, under whatever context it is given', () => {
    const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
    const flags = Object.entries(context);
    expect(flags.length).toBeGreaterThan(0);
    const app = createChatApp({ context: { stage: 'other' } });
    for (const [flag, value] of flags) expect(app.node.tryGetContext(flag)).toEqual(value);
  });
});

describe('the stack', () => {
  it('says what clients and backends have to know, under fixed names', () => {
    const template = synthesize();
    const ref = (type: string, prefix: string) => `\${${resource(template, type, prefix).logicalId}}`;
    const outputs = Object.entries(Object(template.toJSON()['Outputs'])).map(([name, output]) => [
      name,
      text(at(output, 'Value')),
    ]);
    expect(Object.fromEntries(outputs)).toEqual({
      WebSocketUrl: `wss://${ref('AWS::ApiGatewayV2::Api', 'Chat')}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/dev`,
      RoomsFunctionName: ref('AWS::Lambda::Function', 'ChatRooms'),
      FanOutFunctionName: ref('AWS::Lambda::Function', 'ChatFanOut'),
      FanOutDeadLetterQueueUrl: ref('AWS::SQS::Queue', 'ChatLargeRooms'),
      RoomsTableName: ref('AWS::DynamoDB::Table', 'ChatRooms'),
      ConnectionsTableName: ref('AWS::DynamoDB::Table', 'ChatConnections'),
      UserPoolId: ref('AWS::Cognito::UserPool', 'ChatUsersUserPool'),
      UserPoolClientId: ref('AWS::Cognito::UserPoolClient', 'ChatUsersUserPoolClient'),
    });
  });

  it('names no user pool where an issuer is brought', () => {
    const { template } = synthesizeApp(brought);
    expect(Object.keys(Object(template.toJSON()['Outputs']))).toEqual([
      'WebSocketUrl',
      'RoomsFunctionName',
      'FanOutFunctionName',
      'FanOutDeadLetterQueueUrl',
      'RoomsTableName',
      'ConnectionsTableName',
    ]);
  });

  it.each([
    ['stageName', { stageName: 'a b' }],
    ['requestsPerSecondMax', { requestsPerSecondMax: 0 }],
    ['requestsBurstMax', { requestsBurstMax: 1.5 }],
    ['readUnitsPerSecondMax', { readUnitsPerSecondMax: -1 }],
    ['writeUnitsPerSecondMax', { writeUnitsPerSecondMax: Number.NaN }],
    ['concurrencyMax', { concurrencyMax: 0 }],
    ['sendsPerSecondMax', { sendsPerSecondMax: 1_001 }],
    ['sendsBurstMax', { sendsBurstMax: 0 }],
    ['connectionsPerUserMax', { connectionsPerUserMax: 0 }],
    ['connectionsPerUserMax', { connectionsPerUserMax: 101 }],
    ['retentionDays', { retentionDays: 0 }],
    ['retentionDays', { retentionDays: 3_651 }],
    ['logRetention', { logRetention: 31 }],
  ])('refuses a bad %s', (name, props) => {
    expect(() => synthesize(props)).toThrow(`unable to take ${name};`);
  });
});

describe('several in one account and Region', () => {
  /** Properties by which AWS knows a resource, and which so must be left to CloudFormation. */
  const physicalNames = [
    'TableName',
    'FunctionName',
    'RoleName',
    'LogGroupName',
    'UserPoolName',
    'ClientName',
  ];

  it('are stages of one app', () => {
    const app = createQuickApp();
    const stacks = ['dev', 'prod'].map((stage) => new ChatStack(app, `chat-${stage}`, { stageName: stage }));
    const assembly = app.synth();
    expect(assembly.stacks.map(({ stackName }) => stackName)).toEqual(['chat-dev', 'chat-prod']);
    for (const stack of stacks) {
      const named = resources(Template.fromStack(stack)).filter(
        ({ type, properties }) =>
          !['AWS::Lambda::Permission', 'AWS::Lambda::EventInvokeConfig'].includes(type) &&
          physicalNames.some((name) => name in properties),
      );
      expect(named).toEqual([]);
    }
    expect(readdirSync(assembly.directory)).toEqual(
      expect.arrayContaining(['chat-dev.template.json', 'chat-prod.template.json']),
    );
  });

  it('are chats in one stack', () => {
    const stack = new Stack(createQuickApp(), 'stack');
    const chats = ['Support', 'Games'].map((id) => new Chat(stack, id));
    expect(chats).toHaveLength(2);
    expect(resources(Template.fromStack(stack), 'AWS::DynamoDB::Table')).toHaveLength(4);
  });
});
