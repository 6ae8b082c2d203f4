import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Chat } from '../../lib/chat.ts';
import { createQuickApp, synthesize, synthesizeApp } from './synthesis.ts';
import { at, list, resource, resources, text } from './template-reader.ts';

const without = synthesize();
const template = synthesize({ eventBus: 'default' });

const streamArn = `\${${resource(template, 'AWS::DynamoDB::Table', 'ChatRoomsTable').logicalId}.StreamArn}`;
const functionArn = `\${${resource(template, 'AWS::Lambda::Function', 'ChatEventsFunction').logicalId}.Arn}`;
const queue = resource(template, 'AWS::SQS::Queue', 'ChatRoomEvents');
const queueArn = `\${${queue.logicalId}.Arn}`;
const busArn = 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default';
const pipe = resource(template, 'AWS::Pipes::Pipe', 'ChatRoomEvents').properties;
const role = resource(template, 'AWS::IAM::Role', 'ChatRoomEventsRole');

describe('without an event bus', () => {
  it('there is nothing of it, and the tables tell nobody', () => {
    for (const type of ['AWS::Pipes::Pipe', 'AWS::Events::EventBus']) {
      expect(resources(without, type)).toEqual([]);
    }
    expect(resources(without).filter(({ logicalId }) => /Event/.test(logicalId))).toEqual([]);
    expect(JSON.stringify(without.toJSON())).not.toMatch(/Stream(Specification|Arn|ViewType)|pipes|events:/);
  });

  it('the template is to the byte what it is with one, less what makes the events', () => {
    const { Resources: withEvents, ...others } = template.toJSON();
    const rest = Object.entries(Object(withEvents)).filter(
      ([logicalId]) => !/^Chat(Room)?Events/.test(logicalId),
    );
    const unstreamed = JSON.stringify({ ...others, Resources: Object.fromEntries(rest) }).replace(
      ',"StreamSpecification":{"StreamViewType":"NEW_IMAGE"}',
      '',
    );
    const { Resources: plain, ...plainOthers } = without.toJSON();
    expect(unstreamed).toBe(JSON.stringify({ ...plainOthers, Resources: plain }));
  });

  it('a chat has neither function nor queue for it', () => {
    const chat = new Chat(new Stack(createQuickApp(), 'stack'), 'Chat');
    expect([chat.eventsFunction, chat.eventsDeadLetterQueue]).toEqual([undefined, undefined]);
  });
});

describe('the pipe', () => {
  it('leads from the stream through the function to the bus', () => {
    expect(resource(template, 'AWS::DynamoDB::Table', 'ChatRoomsTable').properties).toMatchObject({
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
    expect([pipe['Source'], pipe['Enrichment'], pipe['Target']].map(text)).toEqual([
      streamArn,
      functionArn,
      busArn,
    ]);
    expect(at(pipe, 'TargetParameters', 'EventBridgeEventBusParameters')).toEqual({
      Source: 'chelseru.chat',
      DetailType: 'Room Entry',
    });
  });

  it('lets new entries through and nothing else', () => {
    const [filter, ...others] = list(at(pipe, 'SourceParameters', 'FilterCriteria', 'Filters'));
    expect(others).toEqual([]);
    expect(JSON.parse(String(at(filter, 'Pattern')))).toEqual({
      eventName: ['INSERT', 'MODIFY'],
      dynamodb: {
        Keys: { pk: { S: [{ prefix: 'log#' }] } },
        NewImage: { type: { S: [{ 'anything-but': ['void'] }] }, changedSeq: { N: [{ exists: false }] } },
      },
    });
  });

  it('begins with the stream, gives up after a while, and keeps what it has given up', () => {
    const { DeadLetterConfig: letters, ...parameters } = Object(
      at(pipe, 'SourceParameters', 'DynamoDBStreamParameters'),
    );
    expect(parameters).toEqual({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10,
      OnPartialBatchItemFailure: 'AUTOMATIC_BISECT',
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 21_600,
    });
    expect(text(at(letters, 'Arn'))).toBe(queueArn);
  });

  it('takes a bus that is brought, or the name of one from the context', () => {
    const stack = new Stack(createQuickApp(), 'stack');
    const eventBus = new EventBus(stack, 'Bus');
    const chat = new Chat(stack, 'Chat', { eventBus });
    expect(chat.eventsDeadLetterQueue).toBeDefined();
    const brought = Template.fromStack(stack);
    const { logicalId } = resource(brought, 'AWS::Events::EventBus', 'Bus');
    expect(text(resource(brought, 'AWS::Pipes::Pipe', 'Chat').properties['Target'])).toBe(
      `\${${logicalId}.Arn}`,
    );

    const named = synthesizeApp({ eventBus: 'shop' }).template;
    expect(text(resource(named, 'AWS::Pipes::Pipe', 'Chat').properties['Target'])).toMatch(
      /:event-bus\/shop$/,
    );
  });

  it.each(['', 'a b', 'x'.repeat(257)])('refuses the bus "%s"', (eventBus) => {
    expect(() => synthesize({ eventBus })).toThrow(`unable to take eventBus; got "${eventBus}"`);
  });
});

describe('the role of the pipe', () => {
  it('may read this stream, call this function, write to this bus and this queue, and nothing else (S59)', () => {
    const statements = list(at(role.properties, 'Policies')).flatMap((policy) =>
      list(at(policy, 'PolicyDocument', 'Statement')),
    );
    const allowed = statements.map((statement) => [
      text(at(statement, 'Resource')),
      list(at(statement, 'Action')),
    ]);
    expect(allowed).toEqual([
      [
        streamArn,
        ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
          (action) => `dynamodb:${action}`,
        ),
      ],
      [functionArn, ['lambda:InvokeFunction']],
      [busArn, ['events:PutEvents']],
      [queueArn, ['sqs:SendMessage']],
    ]);
    expect(role.properties).not.toHaveProperty('ManagedPolicyArns');
    expect(
      resources(template, 'AWS::IAM::Policy').filter(({ properties }) =>
        list(properties['Roles']).map(text).includes(`\${${role.logicalId}}`),
      ),
    ).toEqual([]);
  });

  it('serves pipes of this account alone (S59)', () => {
    expect(at(role.properties, 'AssumeRolePolicyDocument', 'Statement')).toEqual([
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service: 'pipes.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });
});

describe('the function of the pipe', () => {
  const roleOfFunction = resource(template, 'AWS::IAM::Policy', 'ChatEventsRole').properties;

  it('reads both tables, and changes and indexes none (S59)', () => {
    const rooms = resource(template, 'AWS::DynamoDB::Table', 'ChatRoomsTable').logicalId;
    const connections = resource(template, 'AWS::DynamoDB::Table', 'ChatConnectionsTable').logicalId;
    const allowed = list(at(roleOfFunction, 'PolicyDocument', 'Statement'))
      .map((statement): [string, readonly unknown[]] => [
        text(at(statement, 'Resource')),
        list(at(statement, 'Action')),
      ])
      .filter(([, actions]) => actions.some((action) => String(action).startsWith('dynamodb:')));
    expect(Object.fromEntries(allowed)).toEqual({
      [`\${${rooms}.Arn}`]: ['dynamodb:GetItem', 'dynamodb:Query'],
      [`\${${connections}.Arn}`]: ['dynamodb:BatchGetItem', 'dynamodb:Query'],
    });
  });
});

describe('the dead-letter queue', () => {
  it('is encrypted, keeps for two weeks, and takes TLS only (S60)', () => {
    expect(queue.properties).toEqual({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
    const policy = resource(template, 'AWS::SQS::QueuePolicy', 'ChatRoomEvents').properties;
    expect(at(policy, 'PolicyDocument', 'Statement', 0)).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });
});
