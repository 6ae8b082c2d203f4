import * as v from 'valibot';

import type { HttpResponse } from '../http-response.ts';
import { ServiceError } from '../service-error.ts';
import { addCapacity, transactionalCapacity } from './consumed-capacity.ts';
import type { DynamoDbEndpoint } from './endpoint.ts';
import { itemKeyOf } from './item-key.ts';
import { refuseWhatIsWrong } from './limitations.ts';
import {
  type JsonError,
  type JsonObject,
  callJson,
  errorResponse,
  jsonObjectSchema,
  jsonResponse,
} from './json-call.ts';

const writeSchema = v.looseObject({
  TableName: v.string(),
  Key: v.optional(jsonObjectSchema),
  Item: v.optional(jsonObjectSchema),
  ReturnValuesOnConditionCheckFailure: v.optional(v.string()),
});

const inputSchema = v.looseObject({
  TransactItems: v.pipe(
    v.array(
      v.object({
        ConditionCheck: v.optional(writeSchema),
        Put: v.optional(writeSchema),
        Update: v.optional(writeSchema),
        Delete: v.optional(writeSchema),
      }),
    ),
    // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    v.minLength(1),
    v.maxLength(100),
  ),
  ReturnConsumedCapacity: v.optional(v.string()),
});

type Write = v.InferOutput<typeof writeSchema> & {
  readonly kind: 'ConditionCheck' | 'Put' | 'Update' | 'Delete';
};

/** One write, the item's key, and the item as it was before the transaction, if there was one. */
interface PlannedWrite {
  readonly write: Write;
  readonly key: JsonObject;
  readonly oldItem: JsonObject | undefined;
}

/**
 * Performs `TransactWriteItems` with single conditional writes: all are tried, so that every failing
 * condition is reported, and what succeeded is put back if any failed. The caller makes sure that nobody
 * else is at the endpoint meanwhile. Each item occurs once, so no write sees the effect of another.
 * @throws ServiceError if the request as a whole is invalid.
 */
export async function transactWrite(endpoint: DynamoDbEndpoint, input: JsonObject): Promise<HttpResponse> {
  const parsed = v.safeParse(inputSchema, input);
  if (!parsed.success) throw validationError(v.summarize(parsed.issues));
  const returnCapacity = parsed.output.ReturnConsumedCapacity ?? 'NONE';
  const writes = parsed.output.TransactItems.map(onlyWrite);
  for (const write of writes) refuseWhatIsWrong(write);
  const planned = await plan(endpoint, writes);

  const done: PlannedWrite[] = [];
  const reasons: CancellationReason[] = [];
  const capacity = new Map<string, number>();
  for (const one of planned) {
    const { response, output, error } = await perform(endpoint, one, returnCapacity);
    const reason = error === undefined ? { Code: 'None' } : reasonOf(error, one);
    if (reason === undefined) {
      await putBack(endpoint, done);
      return response;
    }
    reasons.push(reason);
    if (error !== undefined) continue;
    done.push(one);
    addCapacity(capacity, output['ConsumedCapacity']);
  }
  if (done.length === planned.length) {
    return jsonResponse(200, transactionalCapacity(capacity, 'WriteCapacityUnits', returnCapacity));
  }
  await putBack(endpoint, done);
  return cancelled(reasons);
}

async function plan(endpoint: DynamoDbEndpoint, writes: readonly Write[]): Promise<readonly PlannedWrite[]> {
  const seen = new Set<string>();
  const planned: PlannedWrite[] = [];
  for (const write of writes) {
    const { key, text } = await itemKeyOf(endpoint, write);
    if (seen.has(text)) {
      throw validationError('Transaction request cannot include multiple operations on one item');
    }
    seen.add(text);
    const { output } = await callJson(endpoint, 'GetItem', {
      TableName: write.TableName,
      Key: key,
      ConsistentRead: true,
    });
    const item = v.parse(v.optional(jsonObjectSchema), output['Item']);
    planned.push({ write, key, oldItem: item });
  }
  return planned;
}

function onlyWrite(item: v.InferOutput<typeof inputSchema>['TransactItems'][number]): Write {
  const writes = (['ConditionCheck', 'Put', 'Update', 'Delete'] as const).flatMap((kind) => {
    const write = item[kind];
    return write === undefined ? [] : [{ ...write, kind }];
  });
  const [only] = writes;
  if (only === undefined || writes.length > 1) {
    throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  return only;
}

function perform(endpoint: DynamoDbEndpoint, { write, oldItem }: PlannedWrite, returnCapacity: string) {
  const { kind, ...input } = { ...write, ReturnConsumedCapacity: returnCapacity };
  if (kind !== 'ConditionCheck') return callJson(endpoint, `${kind}Item`, input);
  // No single operation checks a condition and writes nothing. These write what is there already.
  if (oldItem === undefined) return callJson(endpoint, 'DeleteItem', input);
  const { Key: _, ...condition } = input;
  return callJson(endpoint, 'PutItem', { ...condition, Item: oldItem });
}

async function putBack(endpoint: DynamoDbEndpoint, done: readonly PlannedWrite[]): Promise<void> {
  for (const { write, key, oldItem } of done) {
    await (oldItem === undefined
      ? callJson(endpoint, 'DeleteItem', { TableName: write.TableName, Key: key })
      : callJson(endpoint, 'PutItem', { TableName: write.TableName, Item: oldItem }));
  }
}

interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: JsonObject;
}

// What depends on the stored item cancels the transaction; what is wrong in itself fails the request.
// The sentences are those that the API reference of TransactWriteItems lists under ValidationError.
const cancellingFaults =
  /incorrect data type|invalid for update|does not exist in the item|exceeded|Type mismatch|secondary index key|overflow/;

/** @returns undefined if the error is not a reason to cancel but one to refuse the request. */
function reasonOf({ code, message }: JsonError, one: PlannedWrite): CancellationReason | undefined {
  if (code === 'ConditionalCheckFailedException') {
    const wantsItem =
      one.write.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && one.oldItem !== undefined;
    return {
      Code: 'ConditionalCheckFailed',
      Message: message,
      ...(wantsItem ? { Item: one.oldItem } : {}),
    };
  }
  if (code === 'ValidationException' && cancellingFaults.test(message)) {
    return { Code: 'ValidationError', Message: message };
  }
  return undefined;
}

function cancelled(reasons: readonly CancellationReason[]): HttpResponse {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  const error = new ServiceError('TransactionCanceledException', { statusCode: 400, message });
  return errorResponse(error, { CancellationReasons: reasons });
}

function validationError(message: string): ServiceError {
  return new ServiceError('ValidationException', { statusCode: 400, message });
}
