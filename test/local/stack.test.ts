import { EventEmitter, once } from 'node:events';

import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { WebSocket } from 'ws';

import type { Call, Interceptor } from '../../local/call.ts';
import { type LocalStack, type LocalStackOptions, startLocalStack } from '../../local/stack.ts';
import { synthesizeForeignApp } from './foreign-app.ts';

const assembly = synthesizeForeignApp();

let stack: LocalStack | undefined;
let log: EventEmitter;

afterEach(async () => {
  await stack?.close();
  stack = undefined;
});

describe('a stack', () => {
  test('has the outputs of its template, with URLs on this machine', async () => {
    const { url, outputs } = await start();
    const port = new URL(url).port;
    expect(outputs).toMatchObject({
      WebSocketUrl: `ws://127.0.0.1:${port}/v1`,
      Issuer: expect.stringMatching(`^${url}/us-east-1_[A-Za-z0-9]{9}$`),
      CounterName: expect.stringMatching(/^Foreign-Counter/),
    });
    const response = await fetch(`${url}/_local/outputs`);
    expect(await response.json()).toEqual(outputs);
  });

  test('tells what is in the template and does not exist here', async () => {
    const { unknownResources } = await start();
    expect(unknownResources).toEqual([
      { logicalId: 'Forest', type: 'AWS::Nature::Forest', referredToBy: [expect.stringMatching(/^Caller/)] },
    ]);
  });

  test('runs functions that reach its tables', async () => {
    const { outputs, invoke } = await start();
    await invoke(outputs.CounterName ?? '', { id: 'a' });
    const result = await invoke(outputs.CounterName ?? '', { id: 'a' });
    expect(result).toEqual({ payload: '{"n":"2"}' });
  });

  test('runs functions that invoke each other, and gives them local URLs', async () => {
    const { outputs, invoke, url } = await start();
    const { payload } = await invoke(outputs.CallerName ?? '', { event: { id: 'a' } });
    expect(JSON.parse(payload)).toEqual({ status: 200, callbackUrl: `${url}/v1`, text: '{"n":"1"}' });
  });

  test('answers on its WebSocket', async () => {
    const { outputs } = await start();
    const socket = new WebSocket(outputs.WebSocketUrl ?? '');
    await once(socket, 'open');
    socket.send('{}');
    const [data] = await once(socket, 'message');
    expect(String(data)).toBe('1');
    socket.close();
    await once(socket, 'close');
  });

  test('issues tokens for its user pool', async () => {
    const { url, issueToken, outputs } = await start();
    const response = await fetch(`${url}/_local/tokens`, { method: 'POST', body: '{"user":"alice"}' });
    const { token }: { readonly token: string } = JSON.parse(await response.text());
    for (const text of [token, await issueToken({ user: 'alice' })]) {
      const claims = JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString());
      expect(claims).toMatchObject({ iss: outputs.Issuer, sub: 'alice' });
    }
  });

  test('serves AWS clients of the real SDK', async () => {
    const { url, outputs } = await start();
    const config = {
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    };
    const dynamodb = new DynamoDBClient(config);
    const lambda = new LambdaClient(config);
    const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
    expect(TableNames).toEqual([expect.stringMatching(/^Foreign-Counters/)]);
    const { Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: outputs.CounterName, Payload: '{}' }),
    );
    expect(Payload?.transformToString()).toBe('{"n":"1"}');
    dynamodb.destroy();
    lambda.destroy();
  });

  test('leaves what is not its own to the page, or answers 404', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/`)).status).toBe(404);
    await stack?.close();
    const paged = await start({ page: (request, response) => response.end(`page ${request.url}`) });
    expect(await (await fetch(`${paged.url}/a`)).text()).toBe('page /a');
    expect((await fetch(`${paged.url}/_local/nothing`)).status).toBe(404);
  });

  test('refuses what a page of somebody else sends', async () => {
    const { url, outputs } = await start();
    const headers = { origin: 'https://elsewhere.example' };
    for (const path of ['/_local/tokens', `/2015-03-31/functions/${outputs.CounterName}/invocations`]) {
      const response = await fetch(url + path, { method: 'POST', headers, body: '{"user":"a"}' });
      expect(response.status).toBe(403);
    }
  });

  test('refuses a service that it does not have', async () => {
    const { outputs, invoke } = await start();
    const warned = once(log, 'sns');
    expect(await invoke(outputs.CallerName ?? '', { service: 'sns' })).toEqual({ payload: '400' });
    await warned;
  });

  test('does not start on a port that is taken', async () => {
    const { url } = await start();
    await expect(startLocalStack({ assembly, port: Number(new URL(url).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

describe('an interceptor', () => {
  test('sees every call with its caller, those of API Gateway too', async () => {
    const calls: Call[] = [];
    const { outputs, invoke } = await start({ interceptors: [recordInto(calls)] });
    await invoke(outputs.CallerName ?? '', { event: { id: 'a' } });
    const socket = new WebSocket(outputs.WebSocketUrl ?? '');
    await once(socket, 'open');
    socket.send('{}');
    await once(socket, 'message');
    socket.terminate();
    expect(calls.map(({ service, action, caller }) => [service, action, callerName(caller)])).toEqual([
      ['lambda', 'Invoke', 'external'],
      ['lambda', 'Invoke', outputs.CallerName],
      ['dynamodb', 'GetItem', outputs.CounterName],
      ['dynamodb', 'UpdateItem', outputs.CounterName],
      ['lambda', 'Invoke', expect.stringMatching(/^arn:aws:execute-api:us-east-1:.*\/v1\/\$default$/)],
      ['dynamodb', 'GetItem', outputs.CounterName],
      ['dynamodb', 'UpdateItem', outputs.CounterName],
    ]);
  });

  test('can answer instead of the service', async () => {
    const { outputs, invoke } = await start({
      interceptors: [
        async (call, next) =>
          call.action === 'UpdateItem' ? { statusCode: 500, headers: {}, body: 'broken' } : next(call),
      ],
    });
    expect((await invoke(outputs.CounterName ?? '', {})).payload).toContain('broken');
  });

  test.each([
    ['before', 0],
    ['after', 1],
  ])('can crash the calling function %s its second call takes effect (F2, F3)', async (when, effects) => {
    let count = 0;
    const crashAtSecondCall: Interceptor = async (call, next) => {
      if (call.caller.kind !== 'function' || (count += 1) !== 2) return next(call);
      if (when === 'after') await next(call);
      await stack?.functions.kill(call.caller.instanceId);
      return { statusCode: 500, headers: {}, body: '' };
    };
    const { outputs, invoke } = await start({ interceptors: [crashAtSecondCall] });
    const crashed = await invoke(outputs.CounterName ?? '', { id: 'a' });
    expect(JSON.parse(crashed.payload)).toMatchObject({ errorType: 'Runtime.ExitError' });
    const next = await invoke(outputs.CounterName ?? '', { id: 'a' });
    expect(next.payload).toBe(`{"n":"${effects + 1}"}`);
  });
});

describe('an event that nobody waits for', () => {
  test('is accepted with 202 and done', async () => {
    const { outputs, invoke } = await start();
    const counted = once(log, 'counts');
    const { payload } = await invoke(outputs.CallerName ?? '', { type: 'Event', event: { id: 'a' } });
    expect(JSON.parse(payload)).toMatchObject({ status: 202, text: '' });
    await counted;
  });

  test.each([
    ['Counter', 3],
    ['Caller', 2],
  ])('is tried as often as the template says by %s, then it is lost with a warning', async (name, tries) => {
    const { outputs, url } = await start({ retryDelayMs: 1 });
    const lost = once(log, 'lost');
    const body = JSON.stringify(name === 'Counter' ? { fails: true } : null);
    const response = await fetch(`${url}/2015-03-31/functions/${outputs[`${name}Name`]}/invocations`, {
      method: 'POST',
      headers: { 'x-amz-invocation-type': 'Event' },
      body,
    });
    expect(response.status).toBe(202);
    expect(await lost).toEqual([expect.stringContaining(`failed an event ${tries} times`)]);
  });

  test('does not keep the stack from closing', async () => {
    const { outputs, invoke } = await start({ retryDelayMs: 3_600_000 });
    const counted = once(log, 'counts');
    await invoke(outputs.CallerName ?? '', { type: 'Event', event: { fails: true } });
    await counted;
    await expect(stack?.close()).resolves.toBeUndefined();
  });
});

test('a function that calls after it has answered is told on', async () => {
  const { outputs, invoke } = await start();
  const told = once(log, 'frozen');
  await invoke(outputs.CounterName ?? '', { leavesWork: true });
  expect(await told).toEqual([expect.stringContaining(`${outputs.CounterName} called dynamodb GetItem`)]);
});

/** Emits, for every line logged, an event by each of its words. */
async function start(options: Partial<LocalStackOptions> = {}): Promise<LocalStack> {
  log = new EventEmitter();
  stack = await startLocalStack({
    assembly,
    log: (line) => {
      for (const word of new Set(line.match(/\w+/g))) log.emit(word, line);
    },
    ...options,
  });
  return stack;
}

function recordInto(calls: Call[]): Interceptor {
  return (call, next) => {
    calls.push(call);
    return next(call);
  };
}

function callerName(caller: Call['caller']): string {
  switch (caller.kind) {
    case 'function':
      return caller.functionName;
    case 'service':
      return caller.sourceArn;
    case 'external':
      return 'external';
  }
}
