import { isDeepStrictEqual } from 'node:util';

import * as v from 'valibot';

import type { DynamoDbEndpoint } from './endpoint.ts';
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
  UpdateExpression: v.optional(v.string()),
  ExpressionAttributeNames: v.optional(v.record(v.string(), v.string()), {}),
  ReturnConsumedCapacity: v.picklist(['TOTAL', 'INDEXES']),
});

type CountedWrite = v.InferOutput<typeof writeSchema>;

const consumedSchema = v.looseObject({ ConsumedCapacity: v.looseObject({ CapacityUnits: v.number() }) });

/**
 * Adds the units that indexes take to those that dynalite tells of a single write. Where indexes may have changed,
 * the item is read before and after, so that writes at the same moment to the same item can be counted to each other.
 */
export function countingIndexes(endpoint: DynamoDbEndpoint): DynamoDbEndpoint {
  const tables = new Map<string, Table>();

  async function describe(TableName: string): Promise<Table | undefined> {
    const known = tables.get(TableName);
    if (known !== undefined) return known;
    const described = v.safeParse(
      tableSchema,
      (await callJson(endpoint, 'DescribeTable', { TableName })).output,
    );
    if (!described.success) return undefined;
    tables.set(TableName, described.output.Table);
    return described.output.Table;
  }

  return {
    close: () => endpoint.close(),
    send: async (operation, body) => {
      if (operation === 'UpdateTable' || operation === 'DeleteTable') tables.clear();
      const write = countedWrite(operation, body);
      const table = write && (await describe(write.TableName));
      if (write === undefined || table === undefined || !mayChangeIndexes(write, table)) {
        return endpoint.send(operation, body);
      }
      const Key = keyOf(write, table);
      const key = { TableName: write.TableName, Key };
      const before = await readItem(endpoint, key);
      const response = await endpoint.send(operation, body);
      const output = v.safeParse(v.intersect([jsonObjectSchema, consumedSchema]), JSON.parse(response.body));
      if (!output.success) return response;
      const after = write.Item ?? (operation === 'DeleteItem' ? undefined : await readItem(endpoint, key));
      const { ConsumedCapacity: consumed } = output.output;
      const units = consumed.CapacityUnits + indexWriteUnits(table, before, after);
      return jsonResponse(200, { ...output.output, ConsumedCapacity: { ...consumed, CapacityUnits: units } });
    },
  };
}

/** @returns undefined if it is no single write, or one that does not want to know what it takes. */
function countedWrite(operation: string, body: string): CountedWrite | undefined {
  if (!['PutItem', 'UpdateItem', 'DeleteItem'].includes(operation)) return undefined;
  const write = v.safeParse(v.pipe(v.string(), v.parseJson(), writeSchema), body);
  return write.success ? write.output : undefined;
}

function keyOf({ Key, Item }: CountedWrite, { KeySchema }: Table): JsonObject {
  const attributes = Key ?? Item ?? {};
  return Object.fromEntries(KeySchema.map(({ AttributeName: name }) => [name, attributes[name]]));
}

/**
 * False of an update that names no attribute of any index: entries stay as they are, and a new item does not become
 * one, as it lacks the index's key. Most updates are such, and need not be read around.
 */
function mayChangeIndexes(write: CountedWrite, table: Table): boolean {
  const { UpdateExpression: expression, ExpressionAttributeNames: names } = write;
  if (expression === undefined) return table.GlobalSecondaryIndexes.length > 0;
  const mentioned = `${expression} ${Object.values(names).join(' ')}`;
  const tableKeyNames = table.KeySchema.map(({ AttributeName }) => AttributeName);
  return table.GlobalSecondaryIndexes.some(({ KeySchema, Projection }) => {
    const keyNames = KeySchema.map(({ AttributeName }) => AttributeName);
    return (
      Projection.ProjectionType === 'ALL' ||
      keyNames.every((name) => tableKeyNames.includes(name)) ||
      [...keyNames, ...Projection.NonKeyAttributes].some((name) => mentioned.includes(name))
    );
  });
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
