import type { Call } from '../../../local/call.ts';
import { type ConsumedCapacity, countingCapacity } from '../../../local/meter/consumed-capacity.ts';

const capacity = '{"TableName":"Rooms","CapacityUnits":2}';
const counted = [{ kind: 'readUnits', units: 2, tableNames: ['Rooms'] }];

interface Exchange {
  /** What DynamoDB was sent. */
  readonly sent: string;
  /** What the caller was answered. */
  readonly answered: string;
  readonly reports: readonly ConsumedCapacity[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Has a `GetItem` answered by a DynamoDB that always gives the same answer. */
async function exchange(body: string, answer: string): Promise<Exchange> {
  const reports: ConsumedCapacity[] = [];
  let sent = '';
  const metered = countingCapacity(
    async ({ request }) => {
      sent = request.body.toString();
      return { statusCode: 200, headers: { 'x-amz-crc32': '1', 'x-amzn-requestid': 'r' }, body: answer };
    },
    (report) => reports.push(report),
  );
  const call: Call = {
    service: 'dynamodb',
    action: 'GetItem',
    caller: { kind: 'external' },
    request: { method: 'POST', path: '/', headers: {}, body: Buffer.from(body) },
  };
  const { body: answered, headers } = await metered(call);
  return { sent, answered, reports, headers };
}

test.each([
  ['at the end of the answer', `{"Item":{},"ConsumedCapacity":${capacity}}`, '{"Item":{}}'],
  ['at its beginning', `{"ConsumedCapacity":${capacity},"Item":{}}`, '{"Item":{}}'],
  ['amidst it', `{"A":1,"ConsumedCapacity":[${capacity}],"B":2}`, '{"A":1,"B":2}'],
  ['alone', `{"ConsumedCapacity":${capacity}}`, '{}'],
  [
    'beside an attribute of the same name',
    `{"Item":{"ConsumedCapacity":{"S":"x"}},"ConsumedCapacity":${capacity}}`,
    '{"Item":{"ConsumedCapacity":{"S":"x"}}}',
  ],
  [
    'beside text that looks the same',
    `{"Item":{"a":{"S":"\\"ConsumedCapacity\\":{"}},"ConsumedCapacity":${capacity}}`,
    '{"Item":{"a":{"S":"\\"ConsumedCapacity\\":{"}}}',
  ],
])('takes the capacity out of the answer %s', async (_, answer, rest) => {
  const { answered, reports, headers } = await exchange('{"TableName":"Rooms"}', answer);
  expect(answered).toBe(rest);
  expect(reports).toEqual(counted);
  // Its checksum is that of another body.
  expect(headers).toEqual({ 'x-amzn-requestid': 'r' });
});

test.each([
  ['{"TableName":"Rooms"}', '{"ReturnConsumedCapacity":"TOTAL","TableName":"Rooms"}'],
  [' { "TableName":"Rooms"}', '{"ReturnConsumedCapacity":"TOTAL", "TableName":"Rooms"}'],
  ['{}', '{"ReturnConsumedCapacity":"TOTAL"}'],
  ['{"ReturnConsumedCapacity":"NONE"}', '{"ReturnConsumedCapacity":"TOTAL"}'],
  [
    '{"Key":{"ReturnConsumedCapacity":{"S":"NONE"}}}',
    '{"Key":{"ReturnConsumedCapacity":{"S":"NONE"}},"ReturnConsumedCapacity":"TOTAL"}',
  ],
  ['{"ReturnConsumedCapacity":"INDEXES"}', '{"ReturnConsumedCapacity":"INDEXES"}'],
  ['no JSON', 'no JSON'],
  ['{"ReturnConsumedCapacity"', '{"ReturnConsumedCapacity"'],
])('asks in %s', async (body, sent) => {
  expect((await exchange(body, '{}')).sent).toBe(sent);
});

test('leaves the answer to a caller who has asked as it is', async () => {
  const answer = `{"ConsumedCapacity":${capacity}}`;
  const { answered, reports, headers } = await exchange('{"ReturnConsumedCapacity":"TOTAL"}', answer);
  expect(answered).toBe(answer);
  expect(reports).toEqual(counted);
  expect(headers['x-amz-crc32']).toBe('1');
});
