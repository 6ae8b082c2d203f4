import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ChatStack } from '../../lib/chat-stack.ts';
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
  it('encrypts both tables (S60)', () => {
    for (const { properties } of resources(template, 'AWS::DynamoDB::Table')) {
      expect(properties['SSESpecification']).toEqual({
        KMSMasterKeyId: encryptionKey,
        SSEEnabled: true,
        SSEType: 'KMS',
      });
    }
  });

  it('may be used by whoever reads or writes a table, and by nobody else (S59)', () => {
    expect(usersOfKey(template).toSorted()).toEqual(
      [
        'ChatActionsRole',
        'ChatConnectionRole',
        'ChatEventsRole',
        'ChatFanOutRole',
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

  it('is refused at synthesis if it is none', () => {
    expect(() => synthesize({ encryptionKey: 'alias/chat' })).toThrow(
      'unable to take encryptionKey; got "alias/chat"',
    );
  });
});

it('is AWS’s own without one, which needs no right', () => {
  expect(usersOfKey(synthesize())).toEqual([]);
});
