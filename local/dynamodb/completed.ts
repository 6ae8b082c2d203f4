import * as v from 'valibot';

import { ServiceError } from '../service-error.ts';
import type { DynamoDbEndpoint } from './endpoint.ts';
import type { HttpResponse } from '../http-response.ts';
import { createIdempotency } from './idempotency.ts';
import { countingIndexes } from './index-capacity.ts';
import { type JsonObject, errorResponse, jsonObjectSchema } from './json-call.ts';
import { refuseWhatIsWrong } from './limitations.ts';
import { wantsOldItem, writeOrShowOldItem } from './old-item.ts';
import { createSharedLock } from './shared-lock.ts';
import { createTimeToLive } from './time-to-live.ts';
import { transactGet } from './transact-get.ts';
import { transactWrite } from './transact-write.ts';

/**
 * Adds to dynalite what it lacks of DynamoDB: transactions, time to live, the old item of a failed condition,
 * and the capacity that indexes take. Transactions are atomic because they have the endpoint for themselves.
 */
export function completed(dynalite: DynamoDbEndpoint): DynamoDbEndpoint {
  const endpoint = countingIndexes(dynalite);
  const lock = createSharedLock();
  const idempotency = createIdempotency(Date.now);
  const timeToLive = createTimeToLive();

  async function single(operation: string, body: string, input: JsonObject): Promise<HttpResponse> {
    if (wantsOldItem(operation, input)) return writeOrShowOldItem(endpoint, lock, { operation, input });
    return lock.shared(() => endpoint.send(operation, body));
  }

  return {
    send: async (operation, body) => {
      const input = parseInput(body);
      // Text that is no JSON object gets dynalite's own refusal.
      if (input === undefined) return endpoint.send(operation, body);
      try {
        refuseWhatIsWrong(input);
        switch (operation) {
          case 'TransactWriteItems':
            return await lock.exclusive(() => idempotency.once(input, () => transactWrite(endpoint, input)));
          case 'TransactGetItems':
            return await lock.exclusive(() => transactGet(endpoint, input));
          case 'UpdateTimeToLive':
            return await timeToLive.update(endpoint, input);
          case 'DescribeTimeToLive':
            return await timeToLive.describe(endpoint, input);
          default:
            return await single(operation, body, input);
        }
      } catch (error) {
        if (error instanceof ServiceError) return errorResponse(error);
        throw error;
      }
    },
    close: () => endpoint.close(),
  };
}

function parseInput(body: string): v.InferOutput<typeof jsonObjectSchema> | undefined {
  try {
    return v.parse(jsonObjectSchema, JSON.parse(body));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof v.ValiError) return undefined;
    throw error;
  }
}
