import * as v from 'valibot';

import type { HttpResponse } from '../http-response.ts';
import type { ServiceError } from '../service-error.ts';
import type { DynamoDbEndpoint } from './endpoint.ts';

/** A JSON object of DynamoDB's API: an item, a key, an input or an output. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const jsonObjectSchema = v.record(v.string(), v.unknown());

/** An endpoint's answer, taken apart. */
export interface JsonReply {
  readonly response: HttpResponse;
  readonly output: JsonObject;
  /** Undefined if the operation succeeded. */
  readonly error: JsonError | undefined;
}

export interface JsonError {
  /** The exception's name without its namespace. */
  readonly code: string;
  readonly message: string;
}

// Which of the two a message is called depends on the exception.
const errorSchema = v.looseObject({
  __type: v.string(),
  message: v.optional(v.string()),
  Message: v.optional(v.string()),
});

export async function callJson(
  endpoint: DynamoDbEndpoint,
  operation: string,
  input: JsonObject,
): Promise<JsonReply> {
  const response = await endpoint.send(operation, JSON.stringify(input));
  const output = v.parse(jsonObjectSchema, JSON.parse(response.body));
  return { response, output, error: response.statusCode === 200 ? undefined : errorOf(output) };
}

function errorOf(output: JsonObject): JsonError {
  const { __type: type, message, Message } = v.parse(errorSchema, output);
  return { code: type.slice(type.indexOf('#') + 1), message: message ?? Message ?? '' };
}

export function jsonResponse(statusCode: number, output: JsonObject): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(output),
  };
}

/** An exception as DynamoDB writes it; `details` are members beside the message, such as `Item`. */
export function errorResponse(error: ServiceError, details: JsonObject = {}): HttpResponse {
  return jsonResponse(error.statusCode, {
    __type: `com.amazonaws.dynamodb.v20120810#${error.code}`,
    message: error.message,
    ...details,
  });
}
