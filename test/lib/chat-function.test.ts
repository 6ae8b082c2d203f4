import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { synthesize } from './synthesis.ts';
import { at, resource, resources, text } from './template-reader.ts';

const template = synthesize();
const functions = resources(template, 'AWS::Lambda::Function');

const names = ['Authorizer', 'Connection', 'FanOut', 'SendMessage', 'Actions', 'Rooms'];

describe('every function', () => {
  it.each(names)('runs on arm64 and a current Node, traced, as an ES module: %s (S62)', (name) => {
    expect(resource(template, 'AWS::Lambda::Function', `Chat${name}Function`).properties).toMatchObject({
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
    });
  });

  it('is one of six', () => {
    expect(functions).toHaveLength(names.length);
  });

  it.each(names)('logs JSON into its own group, kept for a month: %s (S61)', (name) => {
    const { properties } = resource(template, 'AWS::Lambda::Function', `Chat${name}Function`);
    const logGroup = resource(template, 'AWS::Logs::LogGroup', `Chat${name}LogGroup`);
    expect(properties['LoggingConfig']).toMatchObject({
      LogFormat: 'JSON',
      LogGroup: { Ref: logGroup.logicalId },
    });
    expect(logGroup.properties).toEqual({ RetentionInDays: 30 });
  });

  it('is in no VPC, where there would be nothing for it', () => {
    for (const { properties } of functions) expect(properties).not.toHaveProperty('VpcConfig');
    const types = resources(synthesize({ eventBus: 'default' })).map(({ type }) => type);
    expect(types.filter((type) => /^AWS::(EC2|RDS|ElastiCache|EFS)::/.test(type))).toEqual([]);
  });

  it('ends before API Gateway stops waiting, unless no client waits for it', () => {
    const timeouts = functions.map(({ logicalId, properties }) => [logicalId, properties['Timeout']]);
    for (const [logicalId, timeout] of timeouts) {
      if (/^Chat(Rooms|FanOut)Function/.test(String(logicalId))) continue;
      expect(timeout).toBeLessThan(29);
    }
  });

  it('reserves concurrency where it is asked for, each function its own (S54)', () => {
    expect(functions.every(({ properties }) => !('ReservedConcurrentExecutions' in properties))).toBe(true);
    const all = resources(synthesize({ concurrencyMax: 20, eventBus: 'default' }), 'AWS::Lambda::Function');
    expect(all.map(({ properties }) => properties['ReservedConcurrentExecutions'])).toEqual(
      [...names, 'Events'].map(() => 20),
    );
  });

  it('knows the retention of new rooms where rooms are made, if there is one (S67)', () => {
    const retaining = synthesize({ retentionDays: 30 });
    const { properties } = resource(retaining, 'AWS::Lambda::Function', 'ChatRoomsFunction');
    expect(at(properties, 'Environment', 'Variables', 'RETENTION_DAYS')).toBe('30');
  });

  it('keeps its logs as long as the props say (S61)', () => {
    const logGroups = resources(synthesize({ logRetention: RetentionDays.ONE_YEAR }), 'AWS::Logs::LogGroup');
    expect(logGroups.map(({ properties }) => properties['RetentionInDays'])).toEqual(
      Array.from({ length: names.length + 1 }, () => 365),
    );
  });
});

describe('the environment', () => {
  const environmentOf = (name: string) =>
    Object.fromEntries(
      Object.entries(
        Object(
          at(
            resource(template, 'AWS::Lambda::Function', `Chat${name}Function`).properties,
            'Environment',
            'Variables',
          ),
        ),
      ).map(([variable, value]) => [variable, text(value)]),
    );
  const roomsTable = resource(template, 'AWS::DynamoDB::Table', 'ChatRoomsTable').logicalId;
  const connectionsTable = resource(template, 'AWS::DynamoDB::Table', 'ChatConnectionsTable').logicalId;
  const api = resource(template, 'AWS::ApiGatewayV2::Api', 'ChatApi').logicalId;
  const fanOut = resource(template, 'AWS::Lambda::Function', 'ChatFanOutFunction').logicalId;
  const settings = { SENDS_PER_SECOND: '10', SENDS_BURST: '100' };
  const tables = { ROOMS_TABLE: `\${${roomsTable}}`, CONNECTIONS_TABLE: `\${${connectionsTable}}` };

  it('of the authorizer names no table', () => {
    expect(Object.keys(environmentOf('Authorizer')).toSorted()).toEqual([
      'API_ID',
      'TOKEN_AUDIENCE',
      'TOKEN_ISSUER',
      'TOKEN_KIND',
    ]);
  });

  it.each(['Connection', 'FanOut', 'SendMessage', 'Actions', 'Rooms'])(
    'of %s names both tables and where to post',
    (name) => {
      expect(environmentOf(name)).toEqual({
        API_ID: `\${${api}}`,
        ...tables,
        ...settings,
        ...(name === 'Connection' && { CONNECTIONS_PER_USER_MAX: '20' }),
        ...(['SendMessage', 'Actions', 'Rooms'].includes(name) && { FAN_OUT_FUNCTION: `\${${fanOut}}` }),
        CONNECTIONS_URL: `https://\${${api}}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/dev`,
      });
    },
  );
});
