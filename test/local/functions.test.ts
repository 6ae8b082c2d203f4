import { EventEmitter, once } from 'node:events';
import { devNull } from 'node:os';
import { join } from 'node:path';

import { type Functions, createFunctions } from '../../local/functions.ts';
import type { FunctionLimits } from '../../local/functions/function-pool.ts';
import type { FunctionSettings } from '../../local/functions/function-settings.ts';
import { functionOf, writeBundle } from './functions/bundle.ts';

let functions: Functions | undefined;

afterEach(async () => {
  await functions?.close();
  functions = undefined;
});

describe('a function', () => {
  test('gets its event and returns its result as JSON', async () => {
    start(functionOf('export const handler = async (event) => ({ got: event })'));
    expect(await invoke({ a: 1 })).toEqual({ got: { a: 1 } });
  });

  test('that returns nothing returns null', async () => {
    start(functionOf('export const handler = async () => {}'));
    expect(await invoke()).toBeNull();
  });

  test('may be a CommonJS module in a folder, under another name', async () => {
    const folder = writeBundle('exports.main = async () => "here"', 'job.js');
    start(functionOf('', { folder, handler: 'job.main' }));
    expect(await invoke()).toBe('here');
  });

  test('has its own environment and nothing of this process', async () => {
    start(functionOf('export const handler = async () => process.env', { environment: { TABLE: 'orders' } }));
    const environment = await invoke();
    expect(environment).toMatchObject({
      TABLE: 'orders',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'worker',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_CONFIG_FILE: devNull,
    });
    expect(environment).not.toHaveProperty('PATH');
    expect(environment).not.toHaveProperty('HOME');
  });

  test('learns from its context who it is and how long it may run', async () => {
    start(
      functionOf(
        'export const handler = async (_, c) => ({ ...c, remainingMs: c.getRemainingTimeInMillis() , getRemainingTimeInMillis: 0 })',
      ),
    );
    expect(await invoke()).toMatchObject({
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionName: 'worker',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:worker',
      memoryLimitInMB: '128',
      logGroupName: '/aws/lambda/worker',
      remainingMs: expect.closeTo(10_000, -3),
    });
  });

  test('writes lines to the log under its name', async () => {
    const { log } = start(
      functionOf('export const handler = async () => { console.log("hello"); console.error("ouch") }'),
    );
    const twoLines = Promise.all([once(log, 'hello'), once(log, 'ouch')]);
    await invoke();
    expect(await twoLines).toEqual([['worker'], ['worker']]);
  });
});

describe('a function that fails', () => {
  test.each([
    [
      'throws an error',
      'export const handler = async () => { throw new TypeError("no") }',
      { errorType: 'TypeError', errorMessage: 'no', trace: expect.arrayContaining(['TypeError: no']) },
    ],
    [
      'throws something else',
      'export const handler = async () => { throw "no" }',
      { errorType: 'string', errorMessage: 'no', trace: [] },
    ],
    [
      'does not load',
      'throw new RangeError("early")',
      expect.objectContaining({ errorType: 'RangeError', errorMessage: 'early' }),
    ],
    [
      'lacks its handler',
      'export const other = 1',
      expect.objectContaining({ errorType: 'Runtime.HandlerNotFound' }),
    ],
    [
      'exits',
      'export const handler = async () => process.exit(3)',
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/exited with error: exit status 3$/),
      },
    ],
    [
      'has an uncaught exception',
      'export const handler = () => new Promise(() => setImmediate(() => { throw new Error("loose") }))',
      expect.objectContaining({ errorType: 'Error', errorMessage: 'loose' }),
    ],
    [
      'leaves a rejection unhandled',
      'export const handler = () => new Promise(() => void Promise.reject(new Error("loose")))',
      expect.objectContaining({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'loose' }),
    ],
    [
      'runs out of memory',
      'export const handler = async () => { const all = []; for (;;) all.push(new Array(1e6).fill({})) }',
      { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/signal: killed$/) },
    ],
    [
      'returns more than 6 MB',
      'export const handler = async () => "x".repeat(6291556)',
      expect.objectContaining({ errorType: 'Function.ResponseSizeTooLarge' }),
    ],
  ])('because it %s reports that as Lambda does', async (_, source, expected) => {
    start(functionOf(source, { memoryMb: 64 }));
    const result = await functions?.invoke('worker', '{}');
    expect(result?.functionError).toBe('Unhandled');
    expect(JSON.parse(result?.payload ?? '')).toEqual(expected);
  });

  test('is ended when its time is over (F4), even in an endless loop', async () => {
    start(functionOf('export const handler = async () => { for (;;); }', { timeoutSeconds: 0.05 }));
    const result = await functions?.invoke('worker', '{}');
    expect(JSON.parse(result?.payload ?? '')).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Task timed out after 0.05 seconds$/,
      ),
    });
  });

  test('to load is loaded anew for the next event', async () => {
    const marker = join(writeBundle(''), 'loaded-once');
    start(
      functionOf(`
        import { existsSync, writeFileSync } from 'node:fs';
        const isFirst = !existsSync('${marker}');
        writeFileSync('${marker}', '');
        if (isFirst) throw new Error('not yet');
        export const handler = async () => 'loaded';`),
    );
    expect(await invoke()).toMatchObject({ errorMessage: 'not yet' });
    expect(await invoke()).toBe('loaded');
  });

  test('after a crash gets a new instance', async () => {
    start(functionOf('export const handler = async (e) => e.exit ? process.exit(1) : "alive"'));
    await invoke({ exit: true });
    expect(await invoke({})).toBe('alive');
  });
});

describe('instances', () => {
  const counting = 'let count = 0; export const handler = async () => ++count';
  const waiting = `
    export const handler = (event) => new Promise((resolve) => {
      console.log('begun');
      if (!event.forEver) resolve(process.env.AWS_ACCESS_KEY_ID);
    });`;

  test('are used again, with what they remember', async () => {
    start(functionOf(counting));
    expect([await invoke(), await invoke(), await invoke()]).toEqual([1, 2, 3]);
  });

  test('are added when all are busy, and the last one used is used first', async () => {
    start(
      functionOf(
        'let count = 0; export const handler = async () => { count += 1; await new Promise(setImmediate); return count }',
      ),
      { startsMax: 3 },
    );
    expect(await Promise.all([invoke(), invoke(), invoke()])).toEqual([1, 1, 1]);
    expect([await invoke(), await invoke()]).toEqual([2, 3]);
  });

  test('sign with keys of their own, by which they are known', async () => {
    const { log } = start(functionOf(waiting));
    const accessKeyId = await invoke();
    expect(functions?.callerOf(accessKeyId)).toMatchObject({ functionName: 'worker', requestId: undefined });
    const begun = once(log, 'begun');
    void invoke({ forEver: true });
    await begun;
    expect(functions?.callerOf(accessKeyId)?.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(functions?.callerOf('AKIDNOBODY')).toBeUndefined();
  });

  test('can be killed in the middle of an event (F2)', async () => {
    const { log } = start(functionOf(waiting));
    const accessKeyId = await invoke();
    const begun = once(log, 'begun');
    const killed = invoke({ forEver: true });
    await begun;
    await functions?.kill(functions.callerOf(accessKeyId)?.instanceId ?? '');
    expect(await killed).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(functions?.callerOf(accessKeyId)).toBeUndefined();
  });

  test('beyond the limit of this machine are waited for', async () => {
    start(functionOf(counting), { instancesMax: 1 });
    expect(await Promise.all([invoke(), invoke(), invoke()])).toEqual([1, 2, 3]);
  });

  test('that start are no more at a time than this machine can bear', async () => {
    const folder = writeBundle(`
      import { closeSync, openSync, rmSync } from 'node:fs';
      const mark = new URL('starting', import.meta.url);
      closeSync(openSync(mark, 'wx'));
      await new Promise((resolve) => setTimeout(resolve, 20));
      rmSync(mark);
      export const handler = async () => 'started alone';`);
    start(functionOf('', { folder }), { startsMax: 1 });
    const results = await Promise.all([invoke(), invoke(), invoke()]);
    expect(results).toEqual(['started alone', 'started alone', 'started alone']);
  });

  test.each([
    ['the account', {}, { concurrencyMax: 1 }],
    ['the function', { reservedConcurrency: 1 }, {}],
  ])('beyond the concurrency of %s are refused with 429', async (_, settings, limits) => {
    start(functionOf(counting, settings), limits);
    const first = invoke();
    await expect(invoke()).rejects.toMatchObject({ code: 'TooManyRequestsException', statusCode: 429 });
    expect(await first).toBe(1);
  });
});

/** Emits, for every line logged, an event of that name with the name of the function. */
function start(settings: FunctionSettings, limits?: Partial<FunctionLimits>): { readonly log: EventEmitter } {
  const log = new EventEmitter();
  functions = createFunctions({
    settings: [settings],
    surroundings: {
      region: 'eu-west-1',
      endpointUrl: 'http://127.0.0.1:1',
      log: (functionName, line) => log.emit(line, functionName),
    },
    limits,
  });
  return { log };
}

async function invoke(event: object = {}) {
  const result = await functions?.invoke('worker', JSON.stringify(event));
  return JSON.parse(result?.payload ?? '');
}
