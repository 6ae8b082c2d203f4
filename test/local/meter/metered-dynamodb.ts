import { randomUUID } from 'node:crypto';

import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { startDynamoDb } from '../../../local/dynamodb.ts';
import { openEdge } from '../../../local/edge.ts';
import { type ConsumedCapacity, countingCapacity } from '../../../local/meter/consumed-capacity.ts';
import type { Resource } from '../../../local/resource.ts';
import { absentServices, indexedTable } from '../dynamodb/server.ts';

/** A table of which every call is metered. */
export interface MeteredDynamoDb {
  readonly client: DynamoDBClient;
  /** `pk`, `sk`; index `byOwner` on `owner`, keys only. */
  readonly tableName: string;
  /** What has been counted. */
  readonly reports: ConsumedCapacity[];
  describeTable(client: DynamoDBClient): Promise<object>;
  close(): Promise<void>;
}

/** Starts it on the DynamoDB of the local stack, or on the one that `DYNAMODB_ENDPOINT` names. */
export async function startMeteredDynamoDb(): Promise<MeteredDynamoDb> {
  const region = 'us-east-1';
  const table: Resource = {
    logicalId: 'Metered',
    type: 'AWS::DynamoDB::Table',
    ref: `Metered-${randomUUID()}`,
    properties: indexedTable,
  };
  const endpointUrl = process.env['DYNAMODB_ENDPOINT'];
  const dynamoDb = await startDynamoDb({ resources: [table], region, endpointUrl });
  const reports: ConsumedCapacity[] = [];
  const edge = await openEdge(0);
  edge.serve({
    ...absentServices,
    dispatch: countingCapacity(
      (call) => dynamoDb.handle(call),
      (capacity) => reports.push(capacity),
    ),
  });
  const client = new DynamoDBClient({
    endpoint: edge.url,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    client,
    tableName: table.ref,
    reports,
    describeTable: (client) => client.send(new DescribeTableCommand({ TableName: table.ref })),
    close: async () => {
      client.destroy();
      await edge.close();
      await dynamoDb.close();
    },
  };
}
