import * as v from 'valibot';

import type { HttpResponse } from '../http-response.ts';
import { ServiceError } from '../service-error.ts';
import { addCapacity, transactionalCapacity } from './consumed-capacity.ts';
import type { DynamoDbEndpoint } from './endpoint.ts';
import { itemKeyOf } from './item-key.ts';
import { type JsonObject, callJson, jsonObjectSchema, jsonResponse } from './json-call.ts';

const inputSchema = v.looseObject({
  TransactItems: v.pipe(
    v.array(v.object({ Get: v.looseObject({ TableName: v.string(), Key: jsonObjectSchema }) })),
    v.minLength(1),
    v.maxLength(100),
  ),
  ReturnConsumedCapacity: v.optional(v.string(), 'NONE'),
});

/**
 * Performs `TransactGetItems` with single reads. The caller makes sure that nobody writes meanwhile.
 * @throws ServiceError if the request as a whole is invalid.
 */
export async function transactGet(endpoint: DynamoDbEndpoint, input: JsonObject): Promise<HttpResponse> {
  const parsed = v.safeParse(inputSchema, input);
  if (!parsed.success) {
    throw new ServiceError('ValidationException', { statusCode: 400, message: v.summarize(parsed.issues) });
  }
  const { TransactItems: items, ReturnConsumedCapacity: returnCapacity } = parsed.output;
  const keys = await Promise.all(items.map(({ Get: get }) => itemKeyOf(endpoint, get)));
  if (new Set(keys.map(({ text }) => text)).size < keys.length) {
    throw new ServiceError('ValidationException', {
      statusCode: 400,
      message: 'Transaction request cannot include multiple operations on one item',
    });
  }
  const capacity = new Map<string, number>();
  const responses: JsonObject[] = [];
  for (const { Get: get } of items) {
    const input = { ...get, ConsistentRead: true, ReturnConsumedCapacity: returnCapacity };
    const { response, output, error } = await callJson(endpoint, 'GetItem', input);
    if (error !== undefined) return response;
    addCapacity(capacity, output['ConsumedCapacity']);
    responses.push(output['Item'] === undefined ? {} : { Item: output['Item'] });
  }
  return jsonResponse(200, {
    Responses: responses,
    ...transactionalCapacity(capacity, 'ReadCapacityUnits', returnCapacity),
  });
}
