import { isDeepStrictEqual } from 'node:util';

import * as v from 'valibot';

import type { HttpResponse } from '../http-response.ts';
import type { DynamoDbEndpoint } from './endpoint.ts';
import { itemKeyOf } from './item-key.ts';
import { type JsonObject, callJson, jsonObjectSchema, jsonResponse } from './json-call.ts';

const tableSchema = v.looseObject({
  Table: v.looseObject({
    KeySchema: v.array(v.looseObject({ AttributeName: v.string() })),
    GlobalSecondaryIndexes: v.optional(
      v.array(
        v.looseObject({
          KeySchema: v.array(v.looseObject({ AttributeName: v.string() })),
          Projection: v.looseObject({
            ProjectionType: v.string(),
            NonKeyAttributes: v.optional(v.array(v.string()), []),
          }),
        }),
      ),
      [],
    ),
  }),
});

type Table = v.InferOutput<typeof tableSchema>['Table'];

const writeSchema = v.looseObject({
  TableName: v.string(),
  Key: v.optional(jsonObjectSchema),
  Item: v.optional(jsonObjectSchema),
});

const consumedSchema = v.looseObject({ ConsumedCapacity: v.looseObject({ CapacityUnits: v.number() }) });

/** True of a single write that wants to know what it costs, which dynalite tells without the indexes. */
export function wantsCapacity(operation: string, input: JsonObject): boolean {
  return (
    ['PutItem', 'UpdateItem', 'DeleteItem'].includes(operation) &&
    ['TOTAL', 'INDEXES'].includes(String(input['ReturnConsumedCapacity']))
  );
}

/**
 * Performs such a write and adds the units that its indexes take. The item is read before and after, so that writes
 * at the same moment to the same item can be counted to each other.
 */
export async function countIndexes(
  endpoint: DynamoDbEndpoint,
  input: JsonObject,
  perform: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const write = v.safeParse(writeSchema, input);
  if (!write.success) return perform();
  const { TableName } = write.output;
  const described = v.safeParse(
    tableSchema,
    (await callJson(endpoint, 'DescribeTable', { TableName })).output,
  );
  if (!described.success || described.output.Table.GlobalSecondaryIndexes.length === 0) return perform();

  const { key } = await itemKeyOf(endpoint, write.output);
  const before = await readItem(endpoint, { TableName, Key: key });
  const response = await perform();
  const output = v.safeParse(v.intersect([jsonObjectSchema, consumedSchema]), JSON.parse(response.body));
  if (!output.success) return response;
  const after = await readItem(endpoint, { TableName, Key: key });
  const { ConsumedCapacity: consumed } = output.output;
  const units = consumed.CapacityUnits + indexWriteUnits(described.output.Table, before, after);
  return jsonResponse(200, { ...output.output, ConsumedCapacity: { ...consumed, CapacityUnits: units } });
}

async function readItem(endpoint: DynamoDbEndpoint, key: JsonObject): Promise<JsonObject | undefined> {
  const { output } = await callJson(endpoint, 'GetItem', { ...key, ConsistentRead: true });
  return v.parse(v.optional(jsonObjectSchema), output['Item']);
}

/**
 * A changed entry of an index is one write; one whose key changes is two, as it moves.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
function indexWriteUnits(
  table: Table,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): number {
  const units = table.GlobalSecondaryIndexes.map((index) => {
    const keyNames = index.KeySchema.map(({ AttributeName }) => AttributeName);
    const tableKeyNames = table.KeySchema.map(({ AttributeName }) => AttributeName);
    const { ProjectionType, NonKeyAttributes } = index.Projection;
    const names =
      ProjectionType === 'ALL' ? undefined : new Set([...keyNames, ...tableKeyNames, ...NonKeyAttributes]);
    const [old, now] = [before, after].map((item) => project(item, keyNames, names));
    if (isDeepStrictEqual(old, now)) return 0;
    if (old === undefined || now === undefined) return writeUnits(old ?? now);
    const hasMoved = keyNames.some((name) => !isDeepStrictEqual(old[name], now[name]));
    return hasMoved ? writeUnits(old) + writeUnits(now) : Math.max(writeUnits(old), writeUnits(now));
  });
  return units.reduce((sum, unit) => sum + unit, 0);
}

/** @returns undefined if the item is not in the index, as it lacks one of its keys. */
function project(
  item: JsonObject | undefined,
  keyNames: readonly string[],
  names: ReadonlySet<string> | undefined,
): JsonObject | undefined {
  if (item === undefined || keyNames.some((name) => item[name] === undefined)) return undefined;
  return Object.fromEntries(Object.entries(item).filter(([name]) => names?.has(name) ?? true));
}

// The length of the JSON is above the size that DynamoDB counts, by a few bytes for each attribute.
function writeUnits(item: JsonObject | undefined): number {
  return Math.ceil(Buffer.byteLength(JSON.stringify(item ?? {})) / 1024);
}
