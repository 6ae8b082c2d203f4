import { randomUUID } from 'node:crypto';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { startDynamoDb } from '../../../local/dynamodb.ts';
import { type EdgeRoutes, openEdge } from '../../../local/edge.ts';
import type { Resource } from '../../../local/resource.ts';

/** Tables under names of their own, and a client of the real SDK for them. */
export interface DynamoDbUnderTest {
  readonly client: DynamoDBClient;
  /** `pk`, `sk`; index `byOwner` on `owner`, keys only. */
  readonly roomsTable: string;
  /** `id` alone, a number; time to live on `expiresAt`. */
  readonly countersTable: string;
  close(): Promise<void>;
}

/** Whether another endpoint is tested than ours, such as Amazon's DynamoDB Local. */
export const foreignEndpointUrl = process.env['DYNAMODB_ENDPOINT'];

export async function startDynamoDbUnderTest(
  options: { readonly dataFolder?: string; readonly suffix?: string } = {},
): Promise<DynamoDbUnderTest> {
  const suffix = options.suffix ?? randomUUID();
  const [rooms, counters] = tables(suffix);
  const region = 'us-east-1';
  const edge = await openEdge(0);
  const dynamoDb = await startDynamoDb({
    resources: [rooms, counters],
    region,
    dataFolder: options.dataFolder,
    endpointUrl: foreignEndpointUrl,
  });
  edge.serve({ ...absentServices, dispatch: (call) => dynamoDb.handle(call) });
  const client = new DynamoDBClient({
    endpoint: edge.url,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    client,
    roomsTable: rooms.ref,
    countersTable: counters.ref,
    close: async () => {
      client.destroy();
      await edge.close();
      await dynamoDb.close();
    },
  };
}

function tables(suffix: string): readonly [Resource, Resource] {
  return [
    {
      logicalId: 'Rooms',
      type: 'AWS::DynamoDB::GlobalTable',
      ref: `Rooms-${suffix}`,
      properties: {
        ...indexedTable,
        Replicas: [{ Region: 'us-east-1' }],
      },
    },
    {
      logicalId: 'Counters',
      type: 'AWS::DynamoDB::Table',
      ref: `Counters-${suffix}`,
      properties: {
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }],
        KeySchema: keySchema('id'),
        ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    },
  ];
}

function keySchema(hash: string, range?: string): readonly object[] {
  return [
    { AttributeName: hash, KeyType: 'HASH' },
    ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' }]),
  ];
}

/** Properties of a table by `pk` and `sk`, with the index `byOwner` on `owner`, keys only. */
export const indexedTable = {
  AttributeDefinitions: ['pk', 'sk', 'owner'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
  KeySchema: keySchema('pk', 'sk'),
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byOwner',
      KeySchema: keySchema('owner', 'pk'),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

const absent = {
  matches: () => false,
  connections: () => Promise.reject(new Error('there is no gateway here')),
  upgrade: () => undefined,
  handle: () => {
    throw new Error('there is no user pool here');
  },
  handleTokens: () => Promise.reject(new Error('there is no user pool here')),
  issueToken: () => Promise.reject(new Error('there is no user pool here')),
  close: () => Promise.resolve(),
};

/** What an edge serves beside DynamoDB: nothing. */
export const absentServices: Omit<EdgeRoutes, 'dispatch'> = {
  callerOf: () => undefined,
  gateway: absent,
  userPools: absent,
  localEndpoints: new Map(),
  log: () => undefined,
};
