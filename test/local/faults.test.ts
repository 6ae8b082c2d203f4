import { EventEmitter, once } from 'node:events';

import { WebSocket } from 'ws';

import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { synthesizeForeignApp } from './foreign-app.ts';

const log = new EventEmitter();
let stack: LocalStack;

beforeAll(async () => {
  const assembly = synthesizeForeignApp();
  stack = await startLocalStack({
    assembly,
    log: (line) => log.emit(/counts|exit|timed/.exec(line)?.[0] ?? '', line),
  });
});
afterEach(() => stack.faults.clear());
afterAll(async () => stack.close());

const faults = async (method: string, body?: string) =>
  fetch(`${stack.url}/_local/faults`, { method, ...(body !== undefined && { body }) });

describe('/_local/faults', () => {
  test('takes a plan, tells what it has done, and clears it', async () => {
    const plan = {
      seed: 's',
      rules: [{ match: { action: 'UpdateItem' }, fault: { kind: 'error', error: 'ThrottlingException' } }],
    };
    expect((await faults('PUT', JSON.stringify(plan))).status).toBe(200);
    const { payload } = await count();
    expect(payload).toContain('ThrottlingException');
    const reading = await (await faults('GET')).json();
    expect(reading).toMatchObject({
      seed: 's',
      rules: [{ name: 'error', matched: 1, fired: 1, probability: 1 }],
    });
    expect((await faults('DELETE')).status).toBe(204);
    expect(await (await faults('GET')).json()).toEqual({ seed: '', rules: [] });
    await expect(count()).resolves.toEqual({ payload: expect.stringMatching(/^\{"n":/) });
  });

  test.each([
    ['{', 'JSON'],
    ['[]', 'rules: '],
    ['{"rules":[{"fault":{"kind":"meteor"}}]}', 'rules.0.fault.kind: '],
  ])('refuses %s, and tells why', async (body, message) => {
    const response = await faults('PUT', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message: expect.stringContaining(message) });
  });
});

test.each([
  ['crash', 'Runtime.ExitError'],
  ['timeOut', 'Sandbox.Timedout'],
] as const)('a function that ends by a %s fails its event with %s (F2, F4)', async (kind, errorType) => {
  stack.faults.set({ rules: [{ match: { action: 'UpdateItem' }, fault: { kind, when: 'after' } }] });
  const { payload, functionError } = await count();
  expect(functionError).toBe('Unhandled');
  expect(JSON.parse(payload)).toMatchObject({ errorType });
});

test('an invocation by API Gateway whose answer is lost has failed for the client (F4)', async () => {
  stack.faults.set({
    rules: [{ match: { caller: '/$default' }, fault: { kind: 'noReply', when: 'after' } }],
  });
  const socket = new WebSocket(stack.outputs['WebSocketUrl'] ?? '');
  await once(socket, 'open');
  socket.send('{}');
  const [data] = await once(socket, 'message');
  expect(JSON.parse(String(data))).toMatchObject({ message: 'Internal server error' });
  socket.terminate();
});

test('an event is run twice at once by two instances (F1)', async () => {
  stack.faults.set({ rules: [{ match: { action: 'Invoke' }, fault: { kind: 'duplicate' } }] });
  const lines: unknown[] = [];
  const twice = new Promise((resolve) => {
    log.on('counts', (line) => lines.push(line) === 2 && resolve(lines));
  });
  await count();
  await expect(twice).resolves.toHaveLength(2);
});

describe('a key set', () => {
  const fetchKeys = async () => fetch(`${stack.outputs['Issuer']}/.well-known/jwks.json`);

  test.each([
    [{ kind: 'answer', statusCode: 200, body: '<html>' }, 200, '<html>'],
    [{ kind: 'answer', statusCode: 503 }, 503, ''],
  ] as const)('is served as garbage: %j (F23)', async (fault, status, text) => {
    stack.faults.set({ rules: [{ match: { service: 'cognito-idp', target: 'jwks' }, fault }] });
    const response = await fetchKeys();
    expect([response.status, await response.text()]).toEqual([status, text]);
  });

  test('cannot be reached (F23)', async () => {
    stack.faults.set({ rules: [{ match: { service: 'cognito-idp' }, fault: { kind: 'noReply' } }] });
    await expect(fetchKeys()).rejects.toThrow('fetch failed');
  });

  test('is slow (F23)', async () => {
    stack.faults.set({
      rules: [{ match: { service: 'cognito-idp' }, fault: { kind: 'delay', delayMs: 20 } }],
    });
    await expect((await fetchKeys()).json()).resolves.toMatchObject({ keys: [{ kty: 'RSA' }] });
  });
});

async function count() {
  return stack.invoke(stack.outputs['CounterName'] ?? '', { id: 'a' });
}
