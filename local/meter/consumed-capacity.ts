import * as v from 'valibot';

import type { Call, Next } from '../call.ts';
import type { HttpResponse } from '../http-response.ts';

/** What one call of DynamoDB took. */
export interface ConsumedCapacity {
  readonly kind: 'readUnits' | 'writeUnits';
  readonly units: number;
  readonly tableNames: readonly string[];
}

/** The operations that tell what they take, if they are asked to. */
const kinds: ReadonlyMap<string, ConsumedCapacity['kind']> = new Map([
  ['BatchGetItem', 'readUnits'],
  ['GetItem', 'readUnits'],
  ['Query', 'readUnits'],
  ['Scan', 'readUnits'],
  ['TransactGetItems', 'readUnits'],
  ['BatchWriteItem', 'writeUnits'],
  ['DeleteItem', 'writeUnits'],
  ['PutItem', 'writeUnits'],
  ['TransactWriteItems', 'writeUnits'],
  ['UpdateItem', 'writeUnits'],
]);

/**
 * Asks DynamoDB itself what each call takes, and hides the answer from callers who have not asked. A write whose
 * condition fails takes units too, of which DynamoDB tells nothing; the least that it can be is counted.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export function countingCapacity(dynamoDb: Next, report: (capacity: ConsumedCapacity) => void): Next {
  return async (call) => {
    const kind = kinds.get(call.action);
    if (kind === undefined) return dynamoDb(call);
    const question = askForCapacity(call.request.body);
    const response = await dynamoDb({ ...call, request: { ...call.request, body: question.body } });
    if (response.statusCode !== 200) {
      if (response.body.includes('ConditionalCheckFailedException')) {
        report({ kind, units: 1, tableNames: tableNamesOf(call) });
      }
      return response;
    }
    const answer = takeCapacity(response.body);
    if (answer === undefined) return response;
    report({ kind, ...answer.capacity });
    return question.isOurs ? withBody(response, answer.rest) : response;
  };
}

/** The tables that a call names, in the order of their first mention. */
export function tableNamesOf({ request }: Call): readonly string[] {
  // An attribute of that name has an object for its value, and within text the quotes would be escaped.
  const mentions = request.body.toString('utf8').matchAll(/"TableName"\s*:\s*"([^"\\]+)"/g);
  return [...new Set(Array.from(mentions, ([, name = '']) => name))];
}

const field = '"ReturnConsumedCapacity"';

// Bodies are cut and joined as text: batches and pages are large, and to parse them would cost more than to serve them.
function askForCapacity(body: Buffer): { readonly body: Buffer; readonly isOurs: boolean } {
  if (body.includes(field)) return askAnew(body);
  const [, brace, next] = /^\s*(\{)\s*(\S)/.exec(body.subarray(0, 64).toString('latin1')) ?? [];
  // What is no JSON object is left to DynamoDB to refuse.
  if (brace === undefined) return { body, isOurs: false };
  const question = `{${field}:"TOTAL"${next === '}' ? '' : ','}`;
  return { body: Buffer.concat([Buffer.from(question), body.subarray(body.indexOf('{') + 1)]), isOurs: true };
}

/** Asks where the caller has said NONE, or where only an attribute is called like that. */
function askAnew(body: Buffer): { readonly body: Buffer; readonly isOurs: boolean } {
  const input = parseObject(body.toString('utf8'));
  const asked = input?.['ReturnConsumedCapacity'];
  if (input === undefined || (asked !== undefined && asked !== 'NONE')) return { body, isOurs: false };
  return { body: Buffer.from(JSON.stringify({ ...input, ReturnConsumedCapacity: 'TOTAL' })), isOurs: true };
}

interface TakenCapacity {
  readonly capacity: Omit<ConsumedCapacity, 'kind'>;
  /** The answer without it. */
  readonly rest: string;
}

const member = '"ConsumedCapacity":';

function takeCapacity(body: string): TakenCapacity | undefined {
  const start = body.indexOf(member);
  if (start < 0) return undefined;
  // Another one is an attribute of that name; only a parser knows which is which.
  if (body.includes(member, start + 1)) return takeParsed(body);
  const end = endOfValue(body, start + member.length);
  const capacity = summed(JSON.parse(body.slice(start + member.length, end)));
  if (capacity === undefined) return undefined;
  const [before, after] = [body.slice(0, start), body.slice(end)];
  const rest = before.endsWith(',') ? before.slice(0, -1) + after : before + after.replace(/^,/, '');
  return { capacity, rest };
}

function takeParsed(body: string): TakenCapacity | undefined {
  const { ConsumedCapacity: consumed, ...rest } = parseObject(body) ?? {};
  const capacity = summed(consumed);
  return capacity === undefined ? undefined : { capacity, rest: JSON.stringify(rest) };
}

/** Names of tables and indexes have neither braces nor quotes, so that counting braces will do. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

const consumedSchema = v.looseObject({ TableName: v.string(), CapacityUnits: v.number() });
// One object, or one for each table of a batch or a transaction.
const consumedsSchema = v.union([
  v.array(consumedSchema),
  v.pipe(
    consumedSchema,
    v.transform((one) => [one]),
  ),
]);

function summed(consumed: unknown): TakenCapacity['capacity'] | undefined {
  const parsed = v.safeParse(consumedsSchema, consumed);
  if (!parsed.success) return undefined;
  return {
    units: parsed.output.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0),
    tableNames: [...new Set(parsed.output.map(({ TableName }) => TableName))],
  };
}

function withBody({ statusCode, headers }: HttpResponse, body: string): HttpResponse {
  // The checksum is that of the longer body; clients that know it do without where there is none.
  const { 'x-amz-crc32': _, ...others } = headers;
  return { statusCode, headers: others, body };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return v.parse(v.record(v.string(), v.unknown()), JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof v.ValiError) return undefined;
    throw error;
  }
}
