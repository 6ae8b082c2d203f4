import { synthesize } from './synthesis.ts';
import { resource, resources } from './template-reader.ts';

const template = synthesize();
const disposable = synthesize({ disposable: true });
const table = (name: string, of = template) => resource(of, 'AWS::DynamoDB::Table', `Chat${name}Table`);

it('keeps every table where rule packs look for it (S60)', () => {
  expect(resources(template, 'AWS::DynamoDB::Table')).toHaveLength(2);
  expect(resources(template, 'AWS::DynamoDB::GlobalTable')).toEqual([]);
});

describe.each(['Rooms', 'Connections'])('the %s table', (name) => {
  it('is paid on demand, under a lid (S54, S60)', () => {
    expect(table(name).properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      OnDemandThroughput: { MaxReadRequestUnits: 12_000, MaxWriteRequestUnits: 4_000 },
    });
    const limited = synthesize({ readUnitsPerSecondMax: 100, writeUnitsPerSecondMax: 50 });
    expect(table(name, limited).properties).toMatchObject({
      OnDemandThroughput: { MaxReadRequestUnits: 100, MaxWriteRequestUnits: 50 },
    });
  });

  it('is encrypted with a key of KMS, and drops expired rows (S60)', () => {
    expect(table(name).properties).toMatchObject({
      SSESpecification: { SSEEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it('has no name of its own, so that several stages fit one account', () => {
    expect(table(name).properties).not.toHaveProperty('TableName');
  });
});

describe('the Rooms table', () => {
  it('is keyed by pk and sk', () => {
    expect(table('Rooms').properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'user', AttributeType: 'S' },
      ],
    });
  });

  it('finds the rooms of a user by one index that holds keys alone, under the same lid', () => {
    expect(table('Rooms').properties['GlobalSecondaryIndexes']).toEqual([
      {
        IndexName: 'byUser',
        KeySchema: [
          { AttributeName: 'user', KeyType: 'HASH' },
          { AttributeName: 'pk', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
        OnDemandThroughput: { MaxReadRequestUnits: 12_000, MaxWriteRequestUnits: 4_000 },
      },
    ]);
  });

  it('is kept, protected and recoverable (S60)', () => {
    expect(table('Rooms')).toMatchObject({
      deletionPolicy: 'Retain',
      updateReplacePolicy: 'Retain',
      properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    });
  });

  it('goes with a disposable stack', () => {
    expect(table('Rooms', disposable)).toMatchObject({
      deletionPolicy: 'Delete',
      properties: { DeletionProtectionEnabled: false },
    });
  });
});

describe('the Connections table', () => {
  it('is keyed by channel and connection, without an index', () => {
    const { properties } = table('Connections');
    expect(properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'channel', KeyType: 'HASH' },
        { AttributeName: 'connectionId', KeyType: 'RANGE' },
      ],
    });
    expect(properties).not.toHaveProperty('GlobalSecondaryIndexes');
    expect(properties).not.toHaveProperty('LocalSecondaryIndexes');
  });

  it('is not recoverable and goes with its stack: its rows outlive no connection', () => {
    expect(table('Connections')).toMatchObject({
      deletionPolicy: 'Delete',
      properties: { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false } },
    });
  });
});

it('keeps the logs, unless the stack is disposable', () => {
  const policies = (of: typeof template) =>
    new Set(resources(of, 'AWS::Logs::LogGroup').map(({ deletionPolicy }) => deletionPolicy));
  expect(policies(template)).toEqual(new Set(['Retain']));
  expect(policies(disposable)).toEqual(new Set(['Delete']));
});
