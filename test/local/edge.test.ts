import type { Call } from '../../local/call.ts';
import { type Edge, openEdge } from '../../local/edge.ts';

const instance = { kind: 'function', functionName: 'worker', instanceId: 'i', requestId: 'r' } as const;

let edge: Edge;
let calls: Call[];
let logged: string[];

beforeEach(async () => {
  calls = [];
  logged = [];
  edge = await openEdge(0);
});

afterEach(() => edge.close());

describe('an AWS call is recognized', () => {
  test.each([
    ['by its target', 'POST', '/', { 'x-amz-target': 'DynamoDB_20120810.GetItem' }, 'dynamodb', 'GetItem'],
    [
      'by its target and its signature',
      'POST',
      '/',
      { 'x-amz-target': 'TrentService.Sign', authorization: signedBy('AKID', 'kms') },
      'kms',
      'Sign',
    ],
    ['by its signature', 'POST', '/', { authorization: signedBy('AKID', 'sts') }, 'sts', 'POST /'],
    ['by its path', 'POST', '/2015-03-31/functions/a/invocations?Qualifier=b', {}, 'lambda', 'Invoke'],
    ['as a post', 'POST', '/v1/@connections/abc%3D', {}, 'execute-api', 'PostToConnection'],
    ['as a look', 'GET', '/v1/%40connections/abc', {}, 'execute-api', 'GetConnection'],
    ['as a disconnect', 'DELETE', '/v1/@connections/abc', {}, 'execute-api', 'DeleteConnection'],
  ])('%s', async (_, method, path, headers, service, action) => {
    serve();
    await fetch(edge.url + path, { method, headers, ...(method === 'POST' ? { body: 'a' } : {}) });
    expect(calls).toMatchObject([{ service, action, request: { method, path } }]);
    expect(calls[0]?.request.body.toString()).toBe(method === 'POST' ? 'a' : '');
  });
});

describe('a caller', () => {
  const path = '/2015-03-31/functions/a/invocations';

  test.each([
    ['without a signature is external', {}, 200, { kind: 'external' }],
    [
      "with a developer's keys is external",
      { authorization: signedBy('AKIA123', 'lambda') },
      200,
      { kind: 'external' },
    ],
    [
      'with keys of an instance is its function',
      { authorization: signedBy('ASIALOCAL1', 'lambda') },
      200,
      instance,
    ],
  ])('%s', async (_, headers, statusCode, caller) => {
    serve();
    expect((await fetch(edge.url + path, { method: 'POST', headers })).status).toBe(statusCode);
    expect(calls).toMatchObject([{ caller }]);
  });

  test('with keys of an instance that is no more is refused', async () => {
    serve();
    const headers = { authorization: signedBy('ASIALOCAL2', 'lambda') };
    expect((await fetch(edge.url + path, { method: 'POST', headers })).status).toBe(403);
    expect(calls).toEqual([]);
  });
});

test('a request that comes before anybody serves is answered then', async () => {
  const early = fetch(`${edge.url}/_local/hello`);
  serve();
  expect(await (await early).text()).toBe('hello');
});

test('a body over 16 MB is refused', async () => {
  serve();
  const headers = { 'x-amz-target': 'DynamoDB_20120810.PutItem' };
  const body = Buffer.alloc(24 * 1024 * 1024);
  expect((await fetch(edge.url, { method: 'POST', headers, body })).status).toBe(413);
  expect(calls).toEqual([]);
});

test('a service that throws is answered with 500 and logged', async () => {
  serve();
  expect((await fetch(`${edge.url}/_local/broken`)).status).toBe(500);
  expect(logged).toEqual([expect.stringContaining('out of order')]);
});

function serve(): void {
  edge.serve({
    dispatch: async (call) => {
      calls.push(call);
      return { statusCode: 200, headers: {}, body: '' };
    },
    callerOf: (accessKeyId) => (accessKeyId === 'ASIALOCAL1' ? instance : undefined),
    gateway: { matches: () => false, upgrade: () => undefined, connections: absent, close: absent },
    userPools: { matches: () => false, handle: absent },
    localEndpoints: new Map([
      ['GET /_local/hello', () => ({ statusCode: 200, headers: {}, body: 'hello' })],
      [
        'GET /_local/broken',
        () => {
          throw new Error('out of order');
        },
      ],
    ]),
    log: (line) => logged.push(line),
  });
}

function absent(): never {
  throw new Error('nobody asks for this here');
}

function signedBy(accessKeyId: string, service: string): string {
  const scope = `${accessKeyId}/20260101/us-east-1/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
}
