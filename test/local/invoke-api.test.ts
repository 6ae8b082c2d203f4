import { type Functions, createFunctions } from '../../local/functions.ts';
import { createInvokeApi } from '../../local/invoke-api.ts';
import type { HttpResponse } from '../../local/http-response.ts';
import { functionOf } from './functions/bundle.ts';

const megabyte = 1024 * 1024;

let functions: Functions;
let queued: string[];

beforeAll(() => {
  const source = `export const handler = async (event) => {
    if (event.fails) throw new Error('told to');
    return event;
  }`;
  functions = createFunctions({
    settings: [functionOf(source), functionOf(source, { name: 'reserved', reservedConcurrency: 0 })],
    surroundings: { region: 'us-east-1', endpointUrl: 'http://127.0.0.1:1', log: () => undefined },
  });
});

beforeEach(() => {
  queued = [];
});

afterAll(() => functions.close());

test.each([
  'worker',
  'arn:aws:lambda:us-east-1:123456789012:function:worker',
  '123456789012:function:worker',
])('invokes a function named %s and returns what it returns', async (name) => {
  expect(await post({ name, body: '{"a":1}' })).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' },
    body: '{"a":1}',
  });
});

test('takes no payload as an empty event', async () => {
  expect((await post({ body: '' })).body).toBe('{}');
});

test('reports an error of the function with status 200 and a header', async () => {
  const response = await post({ body: '{"fails":true}' });
  expect(response).toMatchObject({ statusCode: 200, headers: { 'x-amz-function-error': 'Unhandled' } });
  expect(JSON.parse(response.body)).toMatchObject({ errorType: 'Error', errorMessage: 'told to' });
});

test('queues an event that nobody waits for, and answers 202', async () => {
  expect(await post({ type: 'Event', body: '{"a":1}' })).toMatchObject({ statusCode: 202, body: '' });
  expect(queued).toEqual(['worker {"a":1}']);
});

test('a dry run answers 204 and invokes nothing', async () => {
  expect(await post({ type: 'DryRun', body: '{"fails":true}' })).toMatchObject({ statusCode: 204, body: '' });
});

test.each([
  ['a function that is not there', { name: 'nobody' }, 404, 'ResourceNotFoundException'],
  ['a version that is not there', { query: '?Qualifier=7' }, 404, 'ResourceNotFoundException'],
  ['a payload that is not JSON', { body: '{' }, 400, 'InvalidRequestContentException'],
  ['an unknown type', { type: 'Later' }, 400, 'InvalidParameterValueException'],
  ['over 6 MB', { body: stringOf(6 * megabyte + 1) }, 413, 'RequestTooLargeException'],
  ['over 1 MB for later', { type: 'Event', body: stringOf(megabyte + 1) }, 413, 'RequestTooLargeException'],
  ['more at once than is reserved', { name: 'reserved' }, 429, 'TooManyRequestsException'],
])('refuses %s', async (_, request, statusCode, code) => {
  const response = await post(request);
  expect(response).toMatchObject({ statusCode, headers: { 'x-amzn-errortype': code } });
  expect(JSON.parse(response.body)).toMatchObject({ Type: 'User', message: expect.any(String) });
});

test.each([
  ['6 MB', { body: stringOf(6 * megabyte) }, 200],
  ['1 MB for later', { type: 'Event', body: stringOf(megabyte) }, 202],
])('accepts exactly %s', async (_, request, statusCode) => {
  expect((await post(request)).statusCode).toBe(statusCode);
});

/** JSON of so many bytes. */
function stringOf(bytes: number): string {
  return JSON.stringify('x'.repeat(bytes - 2));
}

async function post(request: {
  readonly name?: string;
  readonly query?: string;
  readonly type?: string;
  readonly body?: string;
}): Promise<HttpResponse> {
  const invokeApi = createInvokeApi({
    functions,
    asyncInvocations: {
      enqueue: (functionName, payload) => queued.push(`${functionName} ${payload}`),
      close: async () => undefined,
    },
  });
  const name = encodeURIComponent(request.name ?? 'worker');
  return invokeApi({
    service: 'lambda',
    action: 'Invoke',
    caller: { kind: 'external' },
    request: {
      method: 'POST',
      path: `/2015-03-31/functions/${name}/invocations${request.query ?? ''}`,
      headers: request.type === undefined ? {} : { 'x-amz-invocation-type': request.type },
      body: Buffer.from(request.body ?? '{}'),
    },
  });
}
