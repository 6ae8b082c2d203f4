import { once } from 'node:events';

import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { WebSocket } from 'ws';

import type { Interceptor } from '../../local/call.ts';
import type { CauseReading, MeterReading } from '../../local/meter/reading.ts';
import { meterTable } from '../../local/meter/table.ts';
import { type LocalStack, type LocalStackOptions, startLocalStack } from '../../local/stack.ts';
import { synthesizeForeignApp } from './foreign-app.ts';

const assembly = synthesizeForeignApp();

let stack: LocalStack;
let sockets: WebSocket[] = [];

afterEach(async () => {
  for (const socket of sockets) socket.terminate();
  sockets = [];
  await stack.close();
});

async function start(options: Partial<LocalStackOptions> = {}): Promise<void> {
  stack = await startLocalStack({
    assembly,
    dynamodbEndpoint: process.env['DYNAMODB_ENDPOINT'],
    retryDelayMs: 1,
    ...options,
  });
}

async function connect(): Promise<WebSocket> {
  const socket = new WebSocket(stack.outputs['WebSocketUrl'] ?? '');
  sockets.push(socket);
  await once(socket, 'open');
  return socket;
}

/** Sends a frame, waits for its answer and all that follows from it, and gives what the meter made of it. */
async function meterOf(frame: string): Promise<CauseReading> {
  const socket = await connect();
  socket.send(frame);
  await once(socket, 'message');
  return lastCause();
}

async function lastCause(): Promise<CauseReading> {
  await stack.meter.whenIdle();
  const last = stack.meter.read().causes.at(-1);
  if (last === undefined) throw new Error('nothing has been metered');
  return last;
}

const invokeCaller = (payload: object) => stack.invoke(stack.outputs['CallerName'] ?? '', payload);

function summary({ steps }: CauseReading) {
  return steps.map(({ service, action, target, caller }) => [service, action, target, caller]);
}

describe('a frame', () => {
  test('is put down with all that follows from it, in its order', async () => {
    await start();
    const cause = await meterOf('{"canary":"text"}');
    expect(cause).toMatchObject({
      kind: 'message',
      name: '$default',
      bytes: 17,
      isOver: true,
      stepsOmitted: 0,
    });
    expect(summary(cause)).toEqual([
      ['execute-api', 'Message', '', ''],
      ['lambda', 'Invoke', 'Counter', ''],
      ['dynamodb', 'GetItem', 'Counters', 'Counter'],
      ['dynamodb', 'UpdateItem', 'Counters', 'Counter'],
      ['execute-api', 'Reply', '', ''],
    ]);
    expect(JSON.stringify(cause)).not.toContain('canary');
  });

  test('has its units and its price, which are the sums of those of its steps', async () => {
    await start();
    const cause = await meterOf('{}');
    expect(cause).toMatchObject({
      readUnits: 0.5,
      writeUnits: 1,
      messagesIn: 1,
      messagesOut: 1,
      invocations: 1,
    });
    // What API Gateway invokes by itself is no call.
    expect(cause.calls).toEqual({ 'dynamodb GetItem': 1, 'dynamodb UpdateItem': 1 });
    const sum = (name: 'priceUsd' | 'writeUnits' | 'messages' | 'gbSeconds') =>
      cause.steps.reduce((total, step) => total + step[name], 0);
    expect(sum('priceUsd')).toBeCloseTo(cause.priceUsd, 11);
    expect(sum('gbSeconds')).toBeCloseTo(cause.gbSeconds, 11);
    expect([sum('writeUnits'), sum('messages')]).toEqual([1, 2]);
    const { gateway, lambda, dynamodb } = cause.priceUsdByService;
    expect(gateway).toBeCloseTo(2e-6, 12);
    expect(dynamodb).toBeCloseTo(0.5 * 0.125e-6 + 0.625e-6, 12);
    expect(lambda).toBeCloseTo(0.2e-6 + cause.gbSeconds * 0.0000166667, 11);
  });

  test('is not mixed up with others at the same time', async () => {
    await start();
    const clients = await Promise.all(Array.from({ length: 5 }, connect));
    const answers = clients.map((socket) => once(socket, 'message'));
    for (const socket of clients) socket.send('{}');
    await Promise.all(answers);
    await stack.meter.whenIdle();
    const messages = stack.meter.read().causes.filter(({ kind }) => kind === 'message');
    expect(messages).toHaveLength(5);
    expect(new Set(messages.map(({ connectionId }) => connectionId)).size).toBe(5);
    for (const message of messages) expect(summary(message)).toHaveLength(5);
  });

  test('shows the frame of an error, and the failure behind it', async () => {
    const broken: Interceptor = async (call, next) =>
      call.action === 'UpdateItem' ? { statusCode: 500, headers: {}, body: 'broken' } : next(call);
    await start({ interceptors: [broken] });
    const cause = await meterOf('{}');
    expect(cause.steps.map(({ action, status, error }) => [action, status, error])).toEqual([
      ['Message', null, ''],
      ['Invoke', 200, 'Unhandled'],
      ['GetItem', 200, ''],
      ['UpdateItem', 500, 'error'],
      ['Error', null, ''],
    ]);
    expect(cause.writeUnits).toBe(0);
  });
});

describe('an invocation from outside', () => {
  test('is put down with what the functions that it invokes do, each for itself', async () => {
    await start();
    await invokeCaller({ event: { id: 'a' } });
    const cause = await lastCause();
    expect(cause).toMatchObject({ kind: 'invoke', name: 'Caller', invocations: 2 });
    expect(summary(cause)).toEqual([
      ['lambda', 'Invoke', 'Caller', ''],
      ['lambda', 'Invoke', 'Counter', 'Caller'],
      ['dynamodb', 'GetItem', 'Counters', 'Counter'],
      ['dynamodb', 'UpdateItem', 'Counters', 'Counter'],
    ]);
    const { functions, outside, gateway, total }: MeterReading = stack.meter.read();
    expect(functions['Caller']).toMatchObject({
      calls: { 'lambda Invoke': 1 },
      invocations: 1,
      writeUnits: 0,
    });
    expect(functions['Counter']).toMatchObject({ invocations: 1, writeUnits: 1, readUnits: 0.5 });
    expect(outside).toMatchObject({ calls: { 'lambda Invoke': 1 }, invocations: 0 });
    expect(gateway.priceUsd).toBe(0);
    expect(total).toMatchObject({ invocations: 2, calls: { 'lambda Invoke': 2, 'dynamodb GetItem': 1 } });
  });

  test('keeps its events that nobody waits for, with every try of them', async () => {
    const lost = new Promise<void>((resolve) => {
      void start({ log: (line) => line.includes('is lost') && resolve() }).then(() =>
        invokeCaller({ type: 'Event', event: { id: 'a', fails: true } }),
      );
    });
    await lost;
    const cause = await lastCause();
    expect(summary(cause)).toEqual([
      ['lambda', 'Invoke', 'Caller', ''],
      ['lambda', 'Invoke', 'Counter', 'Caller'],
      ['lambda', 'Run', 'Counter', 'Caller'],
      ['lambda', 'Run', 'Counter', 'Caller'],
      ['lambda', 'Run', 'Counter', 'Caller'],
    ]);
    expect(cause.steps.map(({ status, error }) => [status, error]).slice(1)).toEqual([
      [202, ''],
      [200, 'Unhandled'],
      [200, 'Unhandled'],
      [200, 'Unhandled'],
    ]);
    // To hand an event over costs nothing; the runs do.
    expect(cause.steps[1]?.priceUsd).toBe(0);
  });

  test('shows a call that is refused', async () => {
    await start();
    await invokeCaller({ service: 'sns' });
    const { steps } = await lastCause();
    expect(steps[1]).toMatchObject({ service: 'sns', caller: 'Caller', priceUsd: 0 });
    expect(steps[1]?.status).toBeGreaterThanOrEqual(400);
    expect(steps[1]?.error).not.toBe('');
  });
});

test('who calls DynamoDB from outside is counted, and sees nothing of the question for capacity', async () => {
  await start();
  const client = new DynamoDBClient({
    endpoint: stack.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const TableName = (await tableNames())[0];
  const Item = { id: { S: 'x' } };
  const output = await client.send(new PutItemCommand({ TableName, Item }));
  expect(output.ConsumedCapacity).toBeUndefined();
  const asked = await client.send(new PutItemCommand({ TableName, Item, ReturnConsumedCapacity: 'TOTAL' }));
  expect(asked.ConsumedCapacity).toMatchObject({ TableName, CapacityUnits: 1 });
  expect(stack.meter.read().outside).toMatchObject({ calls: { 'dynamodb PutItem': 2 }, writeUnits: 2 });
  expect(stack.meter.read().causes).toEqual([]);
  client.destroy();

  async function tableNames(): Promise<readonly string[]> {
    const response = await fetch(stack.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' },
      body: '{}',
    });
    const { TableNames }: { readonly TableNames: readonly string[] } = JSON.parse(await response.text());
    return TableNames.filter((name) => name.startsWith('Foreign'));
  }
});

test('the table for the terminal names who took what, and the sum', async () => {
  await start();
  expect(meterTable(stack.meter.read())).toBe('');
  await meterOf('{}');
  const lines = meterTable(stack.meter.read())
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/));
  expect(lines[0]).toEqual(['calls', 'writes', 'reads', 'runs', 'GB-s', 'messages', 'price']);
  expect(lines.find(([name]) => name === 'Counter')?.slice(0, 5)).toEqual(['Counter', '2', '1', '0.5', '1']);
  expect(lines.at(-1)?.[0]).toBe('together');
  expect(lines.at(-1)?.at(-1)).toMatch(/^\$0\.0000\d\d$/);
});
