import * as v from 'valibot';

import { ServiceError } from '../service-error.ts';
import type { JsonObject } from './json-call.ts';

const expressionsSchema = v.looseObject({
  ConditionExpression: v.optional(v.string(), ''),
  FilterExpression: v.optional(v.string(), ''),
  UpdateExpression: v.optional(v.string(), ''),
  ExpressionAttributeValues: v.optional(v.record(v.string(), v.unknown()), {}),
});

// dynalite takes two attributes that are both absent as equal. A value begins with a colon; `size(...)` ends with `)`.
const comparesAttributes = /[^\s:()<>=][\w.[\]]*(?<!:\w+)\s*(?:=|<>)\s*(?!:|size\b)[\w#]/;

/**
 * Refuses what dynalite 4.0 would silently get wrong, which is worse than not having it. All were found by running
 * one test suite on it and on DynamoDB Local.
 * @throws ServiceError
 */
export function refuseWhatIsWrong(input: JsonObject): void {
  const parsed = v.safeParse(expressionsSchema, input);
  if (!parsed.success) return;
  const { ConditionExpression, FilterExpression, UpdateExpression, ExpressionAttributeValues } =
    parsed.output;
  const compared = new Set(`${ConditionExpression} ${FilterExpression}`.match(/:\w+/g));
  for (const [name, value] of Object.entries(ExpressionAttributeValues)) {
    if (
      compared.has(name) &&
      v.is(v.union([v.object({ M: v.unknown() }), v.object({ L: v.unknown() })]), value)
    ) {
      throw limitation('compare a map or a list as a whole');
    }
  }
  if (comparesAttributes.test(`${ConditionExpression} ${FilterExpression}`)) {
    throw limitation('compare two attributes for equality');
  }
  const [, removed = ''] = UpdateExpression.split(/\bREMOVE\b/i);
  if ((removed.match(/\[\d+\]/g) ?? []).length > 1) {
    throw limitation('remove several elements of lists at once');
  }
}

function limitation(what: string): ServiceError {
  return new ServiceError('NotImplementedLocallyException', {
    statusCode: 400,
    message: `unable to ${what}; the embedded DynamoDB does it wrong: name another endpoint, such as DynamoDB Local`,
  });
}
