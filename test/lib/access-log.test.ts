import { synthesize } from './synthesis.ts';
import { at, resource, resources, text } from './template-reader.ts';

const template = synthesize();
const stage = resource(template, 'AWS::ApiGatewayV2::Stage', 'ChatApi').properties;
const format = text(at(stage, 'AccessLogSettings', 'Format'));

it('writes JSON with what finds one event among many', () => {
  expect(Object.keys(JSON.parse(format))).toEqual([
    'requestTime',
    'requestId',
    'connectionId',
    'eventType',
    'routeKey',
    'status',
    'errorType',
    'authorizerError',
    'authorizerLatencyMs',
    'integrationStatus',
    'integrationLatencyMs',
  ]);
});

it.each(['path', 'query', 'header', 'identity', 'principal', 'authorizer.user', 'protocol', 'domain'])(
  'writes nothing that may hold a token or a person: %s (S57)',
  (word) => {
    expect(format.toLowerCase()).not.toContain(word);
  },
);

it('goes to a log group of its own, which is not kept for ever (S61)', () => {
  const logGroup = resource(template, 'AWS::Logs::LogGroup', 'ChatApiAccessLog');
  expect(text(at(stage, 'AccessLogSettings', 'DestinationArn'))).toBe(`\${${logGroup.logicalId}.Arn}`);
  expect(logGroup.properties).toEqual({ RetentionInDays: 30 });
});

it('has a role to be written by before the stage is made, or a fresh account refuses the stage', () => {
  const account = resource(template, 'AWS::ApiGateway::Account', 'Chat');
  const stageId = resource(template, 'AWS::ApiGatewayV2::Stage', 'ChatApi').logicalId;
  expect(at(template.toJSON(), 'Resources', stageId, 'DependsOn')).toContain(account.logicalId);
  const role = resource(template, 'AWS::IAM::Role', 'ChatApiAccessLogRole');
  expect(text(account.properties['CloudWatchRoleArn'])).toBe(`\${${role.logicalId}.Arn}`);
});

it('leaves role and setting behind even where the stack is disposable, for they are the account’s', () => {
  const disposable = synthesize({ disposable: true });
  expect(resource(disposable, 'AWS::ApiGateway::Account', 'Chat').deletionPolicy).toBe('Retain');
  expect(resource(disposable, 'AWS::IAM::Role', 'ChatApiAccessLogRole').deletionPolicy).toBe('Retain');
});

it('leaves the account alone where its role is looked after elsewhere', () => {
  const other = synthesize({ cloudWatchRole: false });
  expect(resources(other, 'AWS::ApiGateway::Account')).toEqual([]);
  expect(resource(other, 'AWS::ApiGatewayV2::Stage', 'ChatApi').properties).toHaveProperty(
    'AccessLogSettings',
  );
});

it('can be left out, and then touches nothing of the account', () => {
  const other = synthesize({ accessLogs: false });
  expect(resources(other, 'AWS::ApiGateway::Account')).toEqual([]);
  expect(resource(other, 'AWS::ApiGatewayV2::Stage', 'ChatApi').properties).not.toHaveProperty(
    'AccessLogSettings',
  );
});
