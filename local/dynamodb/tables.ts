import { isDeepStrictEqual } from 'node:util';

import * as v from 'valibot';

import type { Resource } from '../resource.ts';
import type { DynamoDbEndpoint } from './endpoint.ts';
import { type JsonObject, callJson } from './json-call.ts';

const keySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.string() }));

const indexSchema = v.object({
  IndexName: v.string(),
  KeySchema: keySchema,
  Projection: v.looseObject({ ProjectionType: v.string() }),
});

// Of both types the part that shapes a table's data; how it is provisioned, encrypted or replicated is AWS's affair.
const tableSchema = v.object({
  AttributeDefinitions: v.array(v.object({ AttributeName: v.string(), AttributeType: v.string() })),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: v.optional(v.array(indexSchema)),
  LocalSecondaryIndexes: v.optional(v.array(indexSchema)),
});

const timeToLiveSchema = v.looseObject({
  TimeToLiveSpecification: v.optional(
    v.looseObject({ AttributeName: v.optional(v.string()), Enabled: v.boolean() }),
  ),
});

/**
 * Creates the tables of a template that are not there yet, and keeps the others with their data.
 * @throws Error if a table is there and differs from the template's in its keys or indexes.
 */
export async function createTables(
  endpoint: DynamoDbEndpoint,
  resources: readonly Resource[],
): Promise<void> {
  const tables = resources.filter(({ type }) =>
    ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'].includes(type),
  );
  await Promise.all(
    tables.map(async (resource) => {
      await createTable(endpoint, resource);
      await enableTimeToLive(endpoint, resource);
    }),
  );
}

async function createTable(endpoint: DynamoDbEndpoint, resource: Resource): Promise<void> {
  const TableName = resource.ref;
  const table = v.parse(tableSchema, resource.properties);
  const existing = await callJson(endpoint, 'DescribeTable', { TableName });
  if (existing.error === undefined) {
    checkSameShape(resource, table, existing.output);
    return;
  }
  await succeed(endpoint, 'CreateTable', { TableName, ...table, BillingMode: 'PAY_PER_REQUEST' });
  for (;;) {
    const { Table: created } = v.parse(
      v.looseObject({ Table: v.looseObject({ TableStatus: v.string() }) }),
      await succeed(endpoint, 'DescribeTable', { TableName }),
    );
    if (created.TableStatus === 'ACTIVE') return;
  }
}

function checkSameShape(
  resource: Resource,
  wanted: v.InferOutput<typeof tableSchema>,
  described: JsonObject,
): void {
  const existing = v.parse(v.looseObject({ Table: tableSchema }), described).Table;
  if (isDeepStrictEqual(shapeOf(existing), shapeOf(wanted))) return;
  throw new Error(
    `unable to use table ${resource.ref}; it exists with other keys or indexes than the template's ${resource.logicalId}: ` +
      'remove the data folder or name another one',
  );
}

function shapeOf(table: v.InferOutput<typeof tableSchema>): unknown {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  return [
    table.KeySchema,
    indexes
      .map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        type: Projection.ProjectionType,
      }))
      .sort((left, right) => left.IndexName.localeCompare(right.IndexName)),
  ];
}

async function enableTimeToLive(endpoint: DynamoDbEndpoint, resource: Resource): Promise<void> {
  const { TimeToLiveSpecification: wanted } = v.parse(timeToLiveSchema, resource.properties);
  if (wanted?.AttributeName === undefined || !wanted.Enabled) return;
  const described = await succeed(endpoint, 'DescribeTimeToLive', { TableName: resource.ref });
  const { TimeToLiveDescription: existing } = v.parse(
    v.looseObject({ TimeToLiveDescription: v.looseObject({ TimeToLiveStatus: v.string() }) }),
    described,
  );
  if (existing.TimeToLiveStatus === 'ENABLED') return;
  await succeed(endpoint, 'UpdateTimeToLive', {
    TableName: resource.ref,
    TimeToLiveSpecification: { AttributeName: wanted.AttributeName, Enabled: true },
  });
}

async function succeed(
  endpoint: DynamoDbEndpoint,
  operation: string,
  input: JsonObject,
): Promise<JsonObject> {
  const { output, error, response } = await callJson(endpoint, operation, input);
  if (error !== undefined) {
    throw new Error(`unable to ${operation} ${String(input['TableName'])}; ${response.body}`);
  }
  return output;
}
