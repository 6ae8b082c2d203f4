import type { StreamRecord } from '../../local/dynamodb/streams.ts';
import type { Invocation, InvocationResult } from '../../local/invocation.ts';
import { type Pipes, createPipes } from '../../local/pipes.ts';
import type { Resource } from '../../local/resource.ts';

const streamArn = 'arn:aws:dynamodb:us-east-1:123456789012:table/Orders/stream/2024-01-01T00:00:00.000';
const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:enrich';

const properties = {
  Source: streamArn,
  SourceParameters: {
    FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
    DynamoDBStreamParameters: { StartingPosition: 'LATEST', BatchSize: 2, MaximumRetryAttempts: 1 },
  },
  Enrichment: functionArn,
  Target: 'arn:aws:events:us-east-1:123456789012:event-bus/shop',
  TargetParameters: { EventBridgeEventBusParameters: { Source: 'shop', DetailType: 'Order' } },
  RoleArn: 'arn:aws:iam::123456789012:role/pipe',
};

const pipeOf = (changed: object = {}): Resource => ({
  logicalId: 'Pipe',
  type: 'AWS::Pipes::Pipe',
  ref: 'pipe',
  properties: { ...properties, ...changed },
});

const record = (n: number, eventName: StreamRecord['eventName'] = 'INSERT'): StreamRecord => ({
  eventID: String(n),
  eventName,
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'us-east-1',
  dynamodb: { NewImage: { n: { N: String(n) } } },
});

/** Pipes whose function answers what it is told to, and by default one detail for each record. */
function startPipes(answers: readonly InvocationResult[] = [], resource = pipeOf()) {
  const invocations: Invocation[] = [];
  const log: string[] = [];
  const pipes: Pipes = createPipes({
    resources: [resource],
    region: 'us-east-1',
    account: '123456789012',
    retryDelayMs: 0,
    log: (line) => log.push(line),
    invoke: async (invocation) => {
      invocations.push(invocation);
      const records: readonly StreamRecord[] = JSON.parse(invocation.payload);
      const details = records.map(({ eventID }) => ({
        order: eventID,
        lines: ['a', 'b'],
        text: { of: 'it' },
      }));
      return answers[invocations.length - 1] ?? { payload: JSON.stringify(details) };
    },
  });
  return { pipes, invocations, log };
}

const ordersOf = async (pipes: Pipes) => (await pipes.readEvents()).map(({ detail }) => detail['order']);

test('a pipe hands on what its filter lets through, in batches and in order', async () => {
  const { pipes, invocations } = startPipes();
  pipes.accept('Orders', [record(1), record(2, 'MODIFY'), record(3), record(4)]);
  pipes.accept('Others', [record(5)]);
  pipes.accept('Orders', [record(6)]);
  await expect(ordersOf(pipes)).resolves.toEqual(['1', '3', '4', '6']);
  expect(invocations.map(({ functionName, payload }) => [functionName, JSON.parse(payload)])).toEqual([
    [functionArn, [1, 3].map((n) => ({ ...record(n), eventSourceARN: streamArn }))],
    [functionArn, [4, 6].map((n) => ({ ...record(n), eventSourceARN: streamArn }))],
  ]);
});

test('an event has the envelope that a rule’s target gets, and a line in the log without texts', async () => {
  const { pipes, log } = startPipes();
  pipes.accept('Orders', [record(1)]);
  await expect(pipes.readEvents()).resolves.toEqual([
    {
      eventBus: 'shop',
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Order',
      source: 'shop',
      account: '123456789012',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'us-east-1',
      resources: [],
      detail: { order: '1', lines: ['a', 'b'], text: { of: 'it' } },
    },
  ]);
  expect(log).toEqual(['event on shop: Order of shop, 2 lines']);
});

test('the last 200 events are kept', async () => {
  const { pipes } = startPipes();
  pipes.accept(
    'Orders',
    Array.from({ length: 205 }, (_, index) => record(index)),
  );
  const orders = await ordersOf(pipes);
  expect([orders.length, orders[0], orders.at(-1)]).toEqual([200, '5', '204']);
});

test.each([
  ['several', '[{"order":"a"},{"order":"b"}]', ['a', 'b']],
  ['one', '{"order":"a"}', ['a']],
  ['none, as an empty list', '[]', []],
  ['none, as an empty object', '{}', []],
  ['none, as an empty text', '""', []],
  ['none at all', 'null', []],
])('an enrichment answers %s', async (_, payload, expected) => {
  const { pipes } = startPipes([{ payload }]);
  pipes.accept('Orders', [record(1)]);
  const events = await pipes.readEvents();
  expect(events.map(({ detail }) => detail)).toEqual(expected.map((order) => ({ order })));
});

test('a batch that fails is tried again as often as the template says, and then given up with a line', async () => {
  const failure = { payload: '{}', functionError: 'Unhandled' } as const;
  const { pipes, invocations, log } = startPipes([failure, failure, failure]);
  pipes.accept('Orders', [record(1), record(2), record(3)]);
  await expect(ordersOf(pipes)).resolves.toEqual(['3']);
  expect(invocations.map(({ payload }) => JSON.parse(payload).length)).toEqual([2, 2, 1, 1]);
  expect(log[0]).toBe('pipe gave up 2 records after 2 tries; its function failed');
});

test('a pipe that tries without end ends with its stack', async () => {
  const endless = pipeOf({ SourceParameters: { DynamoDBStreamParameters: {} } });
  const { pipes, invocations } = startPipes(
    Array.from({ length: 1000 }, () => ({ payload: '"text"' })),
    endless,
  );
  pipes.accept('Orders', [record(1)]);
  await pipes.close();
  expect(invocations.length).toBeLessThan(1000);
});

test.each([
  ['from another source', { Source: 'arn:aws:sqs:us-east-1:123456789012:queue' }],
  ['to another target', { Target: 'arn:aws:sqs:us-east-1:123456789012:queue' }],
  ['without an enrichment', { Enrichment: undefined }],
])('a pipe %s does not run, and the log says so', async (_, changed) => {
  const { pipes, log } = startPipes([], pipeOf(changed));
  expect(log).toEqual([expect.stringMatching(/^Pipe does not run locally/)]);
  pipes.accept('Orders', [record(1)]);
  await expect(pipes.readEvents()).resolves.toEqual([]);
});

const parameters = properties.TargetParameters.EventBridgeEventBusParameters;

test.each([
  [
    'a path for a detail type',
    { EventBridgeEventBusParameters: { ...parameters, DetailType: '$.type' } },
    'TargetParameters.EventBridgeEventBusParameters.DetailType',
  ],
  [
    'an input template',
    { EventBridgeEventBusParameters: parameters, InputTemplate: '{}' },
    'TargetParameters.InputTemplate',
  ],
])('a pipe with %s stops the start', (_, TargetParameters, path) => {
  expect(() => startPipes([], pipeOf({ TargetParameters }))).toThrow(
    `unable to run pipe Pipe; ${path} is not understood`,
  );
});
