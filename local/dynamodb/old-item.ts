import * as v from 'valibot';

import type { HttpResponse } from '../http-response.ts';
import type { DynamoDbEndpoint } from './endpoint.ts';
import { itemKeyOf } from './item-key.ts';
import { type JsonObject, callJson, jsonResponse } from './json-call.ts';
import type { SharedLock } from './shared-lock.ts';

const inputSchema = v.looseObject({
  TableName: v.string(),
  Key: v.optional(v.record(v.string(), v.unknown())),
  Item: v.optional(v.record(v.string(), v.unknown())),
});

/** True of a single write that wants to see the item on which its condition failed. */
export function wantsOldItem(operation: string, input: JsonObject): boolean {
  return (
    ['PutItem', 'UpdateItem', 'DeleteItem'].includes(operation) &&
    input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD'
  );
}

/**
 * Performs such a write. Item and verdict must be of one moment: a write that fails is tried again alone,
 * and only that second verdict, with the item read beside it, is answered.
 */
export async function writeOrShowOldItem(
  endpoint: DynamoDbEndpoint,
  lock: SharedLock,
  call: { readonly operation: string; readonly input: JsonObject },
): Promise<HttpResponse> {
  const attempt = () => callJson(endpoint, call.operation, call.input);
  const first = await lock.shared(attempt);
  if (first.error?.code !== 'ConditionalCheckFailedException') return first.response;
  return lock.exclusive(async () => {
    const second = await attempt();
    if (second.error?.code !== 'ConditionalCheckFailedException') return second.response;
    const write = v.parse(inputSchema, call.input);
    const { key } = await itemKeyOf(endpoint, write);
    const { output } = await callJson(endpoint, 'GetItem', {
      TableName: write.TableName,
      Key: key,
      ConsistentRead: true,
    });
    if (output['Item'] === undefined) return second.response;
    return jsonResponse(400, { ...second.output, Item: output['Item'] });
  });
}
