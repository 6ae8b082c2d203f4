import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Chat } from '../../lib/chat.ts';
import { ChatStack } from '../../lib/chat-stack.ts';
import { hosted } from './hosted.ts';
import { createQuickApp, synthesize } from './synthesis.ts';
import { at, list, resource, resources, text } from './template-reader.ts';

const encryptionKey = 'arn:aws:kms:eu-central-1:123456789012:key/7a1f';
const template = synthesize({ encryptionKey, eventBus: 'default' });

/** Who may use the key: logical ids of the policies and roles that say so. */
function usersOfKey(of: Template): readonly string[] {
  return [...resources(of, 'AWS::IAM::Policy'), ...resources(of, 'AWS::IAM::Role')]
    .filter(({ properties }) => text(JSON.stringify(properties)).includes('kms:'))
    .map(({ logicalId }) => logicalId.replace(/(DefaultPolicy)?[0-9A-F]{8}$/, ''));
}

describe('a key of the account', () => {
  it('encrypts every log group, that of the page’s deployment among them (S61)', () => {
    const logGroups = resources(hosted({ encryptionKey, eventBus: 'default' }), 'AWS::Logs::LogGroup');
    expect(logGroups.length).toBeGreaterThan(8);
    for (const { properties } of logGroups) expect(properties['KmsKeyId']).toBe(encryptionKey);
  });

  it('encrypts the dead letters, which who writes them may do (S59)', () => {
    const queues = resources(template, 'AWS::SQS::Queue');
    expect(queues).toHaveLength(2);
    for (const { properties } of queues) expect(properties['KmsMasterKeyId']).toBe(encryptionKey);
    const orders = resource(template, 'AWS::IAM::Policy', 'ChatLargeRoomsOrders').properties;
    const pipe = resource(template, 'AWS::IAM::Role', 'ChatRoomEventsRole').properties;
    for (const statements of [
      at(orders, 'PolicyDocument', 'Statement'),
      at(pipe, 'Policies', 0, 'PolicyDocument', 'Statement'),
    ]) {
      const allowed = list(statements).find((statement) => text(statement).includes('sqs.'));
      expect(allowed).toMatchObject({
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Effect: 'Allow',
        Resource: encryptionKey,
      });
    }
  });

  it('encrypts both tables (S60)', () => {
    for (const { properties } of resources(template, 'AWS::DynamoDB::Table')) {
      expect(properties['SSESpecification']).toEqual({
        KMSMasterKeyId: encryptionKey,
        SSEEnabled: true,
        SSEType: 'KMS',
      });
    }
  });

  it('may be used by whoever reads or writes a table or a dead letter, and by nobody else (S59)', () => {
    expect(usersOfKey(template).toSorted()).toEqual(
      [
        'ChatActionsRole',
        'ChatConnectionRole',
        'ChatEventsRole',
        'ChatFanOutRole',
        'ChatLargeRoomsOrders',
        'ChatRoomEventsRole',
        'ChatRoomsRole',
        'ChatSendMessageRole',
      ].toSorted(),
    );
  });

  it('may be used through DynamoDB alone, and by no wildcard (S59)', () => {
    const { properties } = resource(template, 'AWS::IAM::Policy', 'ChatSendMessageRole');
    const statements = list(at(properties, 'PolicyDocument', 'Statement'));
    const allowed = statements.find((statement) => list(at(statement, 'Action')).includes('kms:Decrypt'));
    expect(allowed).toEqual({
      Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
      Condition: {
        StringEquals: {
          'kms:ViaService': {
            'Fn::Join': ['', ['dynamodb.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
          },
        },
      },
      Effect: 'Allow',
      Resource: encryptionKey,
    });
  });

  it('may be a key of the app', () => {
    const app = createQuickApp();
    const key = new Key(new ChatStack(app, 'keys'), 'Key');
    const encrypted = Template.fromStack(new ChatStack(app, 'chat', { encryptionKey: key }));
    expect(usersOfKey(encrypted)).toContain('ChatSendMessageRole');
  });

  it('of the app lets CloudWatch Logs use it, for log groups of this account and Region alone (S61)', () => {
    const app = createQuickApp();
    const stack = new Stack(app, 'keys');
    const chat = new Chat(stack, 'Chat', { encryptionKey: new Key(stack, 'Key') });
    const { properties } = resource(Template.fromStack(Stack.of(chat)), 'AWS::KMS::Key', 'Key');
    const statements = list(at(properties, 'KeyPolicy', 'Statement'));
    const ofLogs = statements.filter((statement) => at(statement, 'Principal', 'Service') !== undefined);
    expect(ofLogs).toHaveLength(1);
    const [statement] = ofLogs;
    expect(text(at(statement, 'Principal', 'Service'))).toBe('logs.${AWS::Region}.${AWS::URLSuffix}');
    expect(at(statement, 'Action')).toEqual([
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey*',
      'kms:ReEncrypt*',
    ]);
    expect(text(at(statement, 'Condition', 'ArnLike', 'kms:EncryptionContext:aws:logs:arn'))).toBe(
      'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*',
    );
  });

  it('is refused at synthesis if it is none', () => {
    expect(() => synthesize({ encryptionKey: 'alias/chat' })).toThrow(
      'unable to take encryptionKey; got "alias/chat"',
    );
  });
});

it('is AWS’s own without one, which needs no right', () => {
  const plain = synthesize();
  expect(usersOfKey(plain)).toEqual([]);
  for (const { properties } of resources(plain, 'AWS::Logs::LogGroup')) {
    expect(properties).not.toHaveProperty('KmsKeyId');
  }
});
