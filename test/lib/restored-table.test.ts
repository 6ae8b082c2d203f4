import { App } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import type { ChatProps } from '../../lib/chat-props.ts';
import { readChatContext } from '../../lib/chat-context.ts';
import { synthesize } from './synthesis.ts';
import { at, resource, resources, text } from './template-reader.ts';

const streamArn =
  'arn:aws:dynamodb:eu-central-1:123456789012:table/rooms-restored/stream/2026-11-23T19:30:00.000';
const restoredTable = { tableName: 'rooms-restored', streamArn };
const restored = synthesize({ restoredTable, eventBus: 'default', alarmTopic: topic() });

function topic(): string {
  return 'arn:aws:sns:eu-central-1:123456789012:on-call';
}

const environments = (of: Template) =>
  resources(of, 'AWS::Lambda::Function').flatMap(({ properties }) => {
    const variables = Object(at(properties, 'Environment', 'Variables'));
    return 'ROOMS_TABLE' in variables ? [variables] : [];
  });

describe('a chat that runs on a restored table (F30)', () => {
  it('tells every function its name and its generation', () => {
    expect(environments(restored)).toHaveLength(6);
    for (const variables of environments(restored)) {
      expect(variables).toMatchObject({
        ROOMS_TABLE: 'rooms-restored',
        ROOMS_TABLE_GENERATION: expect.stringMatching(/^[0-9a-f]{8}$/),
      });
    }
  });

  it('has another generation for every name, and none where nothing was restored', () => {
    const generations = ['rooms-1', 'rooms-2'].map(
      (tableName) => environments(synthesize({ restoredTable: { tableName } }))[0].ROOMS_TABLE_GENERATION,
    );
    expect(new Set(generations).size).toBe(2);
    for (const variables of environments(synthesize()))
      expect(variables).not.toHaveProperty('ROOMS_TABLE_GENERATION');
  });

  it('gives its functions rights on that table and its index, and none on the one that is made', () => {
    const made = resource(restored, 'AWS::DynamoDB::Table', 'ChatRooms').logicalId;
    const policies = resources(restored, 'AWS::IAM::Policy').map(({ properties }) => text(properties));
    expect(policies.filter((policy) => policy.includes(made))).toEqual([]);
    expect(policies.some((policy) => policy.includes(':table/rooms-restored"'))).toBe(true);
    expect(policies.some((policy) => policy.includes(':table/rooms-restored/index/byUser'))).toBe(true);
  });

  it('keeps the table that is made, as it was', () => {
    const kept = ({ logicalId, deletionPolicy }: ReturnType<typeof resource>) => ({
      logicalId,
      deletionPolicy,
    });
    const before = resource(synthesize(), 'AWS::DynamoDB::Table', 'ChatRooms');
    expect(kept(resource(restored, 'AWS::DynamoDB::Table', 'ChatRooms'))).toEqual(kept(before));
  });

  it('begins with a Connections table of its own, because members may be others (I10)', () => {
    const connections = (of: Template) => resource(of, 'AWS::DynamoDB::Table', 'ChatConnections').logicalId;
    expect(connections(restored)).not.toBe(connections(synthesize()));
  });

  it('reads events from its stream, watches it, and names it to operators', () => {
    expect(resource(restored, 'AWS::Pipes::Pipe', 'Chat').properties['Source']).toBe(streamArn);
    expect(JSON.stringify(resources(restored, 'AWS::CloudWatch::Alarm'))).toContain('"rooms-restored"');
    expect(at(restored.toJSON(), 'Outputs', 'RoomsTableName', 'Value')).toBe('rooms-restored');
  });
});

it.each<[string, ChatProps]>([
  ['restoredTable', { restoredTable: { tableName: 'a table' } }],
  ['restoredTable.streamArn', { restoredTable: { tableName: 'rooms' }, eventBus: 'default' }],
  ['restoredTable.streamArn', { restoredTable: { tableName: 'rooms', streamArn: 'rooms' } }],
])('refuses a bad %s', (name, props) => {
  expect(() => synthesize(props)).toThrow(`unable to take ${name};`);
});

it('is named by context', () => {
  const read = (context: Readonly<Record<string, string>>) =>
    readChatContext(new App({ autoSynth: false, context }).node).restoredTable;
  expect(read({ restoredTable: 'rooms-restored' })).toEqual({ tableName: 'rooms-restored' });
  expect(read({ restoredTable: 'rooms-restored', restoredTableStream: streamArn })).toEqual(restoredTable);
  expect(() => read({ restoredTableStream: streamArn })).toThrow('unable to take restoredTable; got nothing');
});
