import * as v from 'valibot';

import { ServiceError } from '../service-error.ts';
import type { DynamoDbEndpoint } from './endpoint.ts';
import { type JsonObject, callJson } from './json-call.ts';

const describedTableSchema = v.looseObject({
  Table: v.looseObject({ KeySchema: v.array(v.looseObject({ AttributeName: v.string() })) }),
});

/**
 * The key of the item that a write is about, and a text that two writes share if and only if they are about
 * the same item.
 * @throws ServiceError if there is no such table.
 */
export async function itemKeyOf(
  endpoint: DynamoDbEndpoint,
  write: {
    readonly TableName: string;
    readonly Key?: JsonObject | undefined;
    readonly Item?: JsonObject | undefined;
  },
): Promise<{ readonly key: JsonObject; readonly text: string }> {
  const { output, error } = await callJson(endpoint, 'DescribeTable', { TableName: write.TableName });
  if (error !== undefined) throw new ServiceError(error.code, { statusCode: 400, message: error.message });
  const attributes = write.Key ?? write.Item ?? {};
  const key = Object.fromEntries(
    v.parse(describedTableSchema, output).Table.KeySchema.flatMap(({ AttributeName: name }) => {
      const value = attributes[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return { key, text: JSON.stringify([write.TableName, key]) };
}
