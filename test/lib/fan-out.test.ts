import { synthesize } from './synthesis.ts';
import { at, list, resource, resources, text } from './template-reader.ts';

const template = synthesize();
const { logicalId: functionId } = resource(template, 'AWS::Lambda::Function', 'ChatFanOutFunction');
const queue = resource(template, 'AWS::SQS::Queue', 'ChatLargeRooms');

describe('the fan-out function', () => {
  it('is tried twice more, for half an hour at most, and what fails then is kept (S62, F31)', () => {
    const [config, ...others] = resources(template, 'AWS::Lambda::EventInvokeConfig');
    expect(others).toEqual([]);
    expect(config?.properties).toMatchObject({
      FunctionName: { Ref: functionId },
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 1_800,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queue.logicalId, 'Arn'] } } },
    });
  });

  it('is invoked by nobody but those whom their roles allow', () => {
    const permissions = resources(template, 'AWS::Lambda::Permission');
    expect(permissions.map(({ properties }) => text(properties['FunctionName']))).not.toContain(
      `\${${functionId}.Arn}`,
    );
  });

  it.each(['SendMessage', 'Actions', 'Rooms'])('is known by its name to %s', (name) => {
    const { properties } = resource(template, 'AWS::Lambda::Function', `Chat${name}Function`);
    expect(at(properties, 'Environment', 'Variables', 'FAN_OUT_FUNCTION')).toEqual({ Ref: functionId });
  });
});

describe('its dead-letter queue', () => {
  it('is encrypted, and keeps letters for two weeks', () => {
    expect(queue.properties).toEqual({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
  });

  it('is spoken to over TLS alone', () => {
    const policy = resource(template, 'AWS::SQS::QueuePolicy', 'ChatLargeRooms').properties;
    expect(list(at(policy, 'PolicyDocument', 'Statement'))).toMatchObject([
      { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
  });
});
