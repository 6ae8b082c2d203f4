import * as v from 'valibot';

import { jsonObjectSchema } from './json-call.ts';

/** One item that an operation may write: its table, and its key or the whole of it. */
export type ItemWrite = v.InferOutput<typeof writeSchema>;

const writeSchema = v.object({
  TableName: v.string(),
  Key: v.optional(jsonObjectSchema),
  Item: v.optional(jsonObjectSchema),
});

const json = v.pipe(v.string(), v.parseJson());

const batchSchema = v.pipe(
  json,
  v.looseObject({
    RequestItems: v.record(
      v.string(),
      v.array(
        v.looseObject({
          PutRequest: v.optional(v.looseObject({ Item: jsonObjectSchema })),
          DeleteRequest: v.optional(v.looseObject({ Key: jsonObjectSchema })),
        }),
      ),
    ),
  }),
);

const transactionSchema = v.pipe(
  json,
  v.looseObject({
    TransactItems: v.array(
      v.looseObject({
        Put: v.optional(writeSchema),
        Update: v.optional(writeSchema),
        Delete: v.optional(writeSchema),
      }),
    ),
  }),
);

/** The items that an operation may write, in its order; none of one that is malformed, and so will be refused. */
export function writesOf(operation: string, body: string): readonly ItemWrite[] {
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem': {
      const single = v.safeParse(v.pipe(json, writeSchema), body);
      return single.success ? [single.output] : [];
    }
    case 'BatchWriteItem': {
      const batch = v.safeParse(batchSchema, body);
      if (!batch.success) return [];
      return Object.entries(batch.output.RequestItems).flatMap(([TableName, requests]) =>
        requests.map(({ PutRequest, DeleteRequest }) => ({ TableName, ...PutRequest, ...DeleteRequest })),
      );
    }
    case 'TransactWriteItems': {
      const transaction = v.safeParse(transactionSchema, body);
      if (!transaction.success) return [];
      return transaction.output.TransactItems.flatMap(({ Put, Update, Delete }) => {
        const write = Put ?? Update ?? Delete;
        return write === undefined ? [] : [write];
      });
    }
    default:
      return [];
  }
}
