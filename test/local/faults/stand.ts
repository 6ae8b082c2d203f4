import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';

import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';

import type { Call, Caller, Next } from '../../../local/call.ts';
import { startDynamoDb } from '../../../local/dynamodb.ts';
import { openEdge } from '../../../local/edge.ts';
import { type Faults, createFaults } from '../../../local/faults.ts';
import type { Resource } from '../../../local/resource.ts';
import { dispatchTo } from '../../../local/services.ts';
import { absentServices } from '../dynamodb/server.ts';

/** Services behind faults, and clients of the real SDK that do not try again. */
export interface Stand {
  readonly faults: Faults;
  /** `pk`; index `byOwner` on `owner`. */
  readonly table: string;
  readonly dynamodb: DynamoDBClient;
  readonly connections: ApiGatewayManagementApiClient;
  readonly lambda: LambdaClient;
  /** What has reached Lambda and `@connections`. */
  readonly effects: Call[];
  /** Resolves when so many calls have. */
  reached(count: number): Promise<void>;
  /** Which instances were ended, and how. */
  readonly killed: string[];
  /** Makes time pass for indexes. */
  passTime(ms: number): void;
  /** Who calls from now on. */
  callAs(caller: Caller): void;
  close(): Promise<void>;
}

export const functionCaller: Caller = {
  kind: 'function',
  functionName: 'Sender',
  instanceId: 'i1',
  requestId: 'r1',
};

export async function startStand(): Promise<Stand> {
  const edge = await openEdge(0);
  const table = tableNamed(`Items-${randomUUID()}`);
  const dynamoDb = await startDynamoDb({ resources: [table], region: 'us-east-1' });
  const [effects, killed]: [Call[], string[]] = [[], []];
  const arrivals = new EventEmitter();
  let nowMs = 0;
  const { interceptor, ...faults } = createFaults({
    functions: { kill: async (instanceId, as) => void killed.push(`${instanceId} ${as}`) },
    resources: [table],
    nowMs: () => nowMs,
  });
  const stub: Next = async (call) => {
    effects.push(call);
    arrivals.emit('call');
    return { statusCode: 200, headers: {}, body: call.service === 'lambda' ? `"${effects.length}"` : '' };
  };
  let caller: Caller = { kind: 'external' };
  const serve: Next = dispatchTo({
    services: new Map<string, Next>([
      ['dynamodb', async (call) => dynamoDb.handle(call)],
      ['lambda', stub],
      ['execute-api', stub],
    ]),
    interceptors: [interceptor],
    log: () => undefined,
  });
  edge.serve({ ...absentServices, dispatch: async (call) => serve({ ...call, caller }) });
  const config = {
    endpoint: edge.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };
  const dynamodb = new DynamoDBClient(config);
  const connections = new ApiGatewayManagementApiClient({ ...config, endpoint: `${edge.url}/v1` });
  const lambda = new LambdaClient(config);
  return {
    faults,
    table: table.ref,
    dynamodb,
    connections,
    lambda,
    effects,
    reached: async (count) => {
      while (effects.length < count) await once(arrivals, 'call');
    },
    killed,
    passTime: (ms) => (nowMs += ms),
    callAs: (newCaller) => (caller = newCaller),
    close: async () => {
      faults.clear();
      for (const client of [dynamodb, connections, lambda]) client.destroy();
      await edge.close();
      await dynamoDb.close();
    },
  };
}

function tableNamed(name: string): Resource {
  return {
    logicalId: 'Items',
    type: 'AWS::DynamoDB::Table',
    ref: name,
    properties: {
      AttributeDefinitions: ['pk', 'owner'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byOwner',
          KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    },
  };
}
