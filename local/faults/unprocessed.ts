import * as v from 'valibot';

import type { Call, Next } from '../call.ts';
import type { HttpResponse } from '../http-response.ts';
import type { FaultOf } from './fault-plan.ts';
import type { RandomStream } from './random-stream.ts';
import { serviceError } from './service-errors.ts';

const getSchema = v.looseObject({
  RequestItems: v.record(v.string(), v.looseObject({ Keys: v.array(v.unknown()) })),
});
const writeSchema = v.looseObject({ RequestItems: v.record(v.string(), v.array(v.unknown())) });
const outputSchema = v.record(v.string(), v.unknown());

/** One item of a batch. */
interface Part {
  readonly table: string;
  readonly request: unknown;
}

/**
 * Does a part of a batch, and tells what it has left. Never leaves all: DynamoDB answers that with a throttling error.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export async function leaveUnprocessed(
  fault: FaultOf<'unprocessed'>,
  { call, next, random }: { readonly call: Call; readonly next: Next; readonly random: RandomStream },
): Promise<HttpResponse> {
  const input: unknown = JSON.parse(call.request.body.toString('utf8'));
  const batch = call.action === 'BatchGetItem' ? readGet(input) : readWrite(input);
  const { parts } = batch;
  if (parts.length < 2) return serviceError(call, { error: 'ProvisionedThroughputExceededException' });
  const drawn = 1 + Math.floor(random.fraction() * (parts.length - 1));
  const done = parts.slice(0, -Math.min(fault.items ?? drawn, parts.length - 1));
  const body = Buffer.from(JSON.stringify({ ...batch.input, RequestItems: batch.join(done) }));
  const response = await next({ ...call, request: { ...call.request, body } });
  if (response.statusCode !== 200) return response;
  const output = v.parse(outputSchema, JSON.parse(response.body));
  const left = { [batch.leftName]: batch.join(parts.slice(done.length)) };
  // A checksum of the body would not fit any more; SDKs do without.
  const { 'x-amz-crc32': _, ...headers } = response.headers;
  return { ...response, headers, body: JSON.stringify({ ...output, ...left }) };
}

interface Batch {
  readonly input: object;
  readonly parts: readonly Part[];
  /** `RequestItems` of some of the parts. */
  readonly join: (parts: readonly Part[]) => object;
  readonly leftName: 'UnprocessedKeys' | 'UnprocessedItems';
}

function readGet(unread: unknown): Batch {
  const input = v.parse(getSchema, unread);
  const tables = Object.entries(input.RequestItems);
  return {
    input,
    leftName: 'UnprocessedKeys',
    parts: tables.flatMap(([table, { Keys }]) => Keys.map((request) => ({ table, request }))),
    join: (parts) => requestItems(parts, (table, Keys) => ({ ...input.RequestItems[table], Keys })),
  };
}

function readWrite(unread: unknown): Batch {
  const input = v.parse(writeSchema, unread);
  const tables = Object.entries(input.RequestItems);
  return {
    input,
    leftName: 'UnprocessedItems',
    parts: tables.flatMap(([table, requests]) => requests.map((request) => ({ table, request }))),
    join: (parts) => requestItems(parts, (_table, requests) => requests),
  };
}

/** Names only the tables that still have a part. */
function requestItems(
  parts: readonly Part[],
  ofTable: (table: string, requests: readonly unknown[]) => unknown,
): object {
  const tables = new Set(parts.map(({ table }) => table));
  return Object.fromEntries(
    Array.from(tables, (table) => {
      const requests = parts.filter((part) => part.table === table).map(({ request }) => request);
      return [table, ofTable(table, requests)];
    }),
  );
}
