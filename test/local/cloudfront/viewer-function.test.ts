import { readViewerFunction } from '../../../local/cloudfront/viewer-function.ts';

const request = {
  method: 'GET',
  uri: '/a%20b',
  query: 'x=%2B&y=1&y=2&z',
  headers: { host: 'd1.cloudfront.net', cookie: 'c=1', upgrade: 'websocket' },
};

const context = {
  distributionId: 'E1',
  distributionDomainName: 'd1.cloudfront.net',
  requestId: 'r1',
  viewerIp: '127.0.0.1',
};

function run(code: string) {
  const properties = { FunctionCode: code };
  const resource = { logicalId: 'Path', type: 'AWS::CloudFront::Function', ref: 'arn:path', properties };
  return readViewerFunction(resource).run(request, context);
}

test('sees the request as it was sent, and the distribution', async () => {
  const code = 'function handler(event) { return { statusCode: 200, body: JSON.stringify(event) } }';
  const outcome = await run(code);
  expect(outcome).toMatchObject({ kind: 'response', response: { statusCode: 200 } });
  expect(outcome.kind === 'response' && JSON.parse(outcome.response.body)).toEqual({
    version: '1.0',
    context: {
      distributionDomainName: 'd1.cloudfront.net',
      distributionId: 'E1',
      eventType: 'viewer-request',
      requestId: 'r1',
    },
    viewer: { ip: '127.0.0.1' },
    request: {
      method: 'GET',
      uri: '/a%20b',
      querystring: {
        x: { value: '%2B' },
        y: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] },
        z: { value: '' },
      },
      headers: { host: { value: 'd1.cloudfront.net' } },
      cookies: { c: { value: '1' } },
    },
  });
});

test.each([
  [
    'the request, with the headers that it has not seen',
    'return event.request',
    { uri: '/a%20b', query: 'x=%2B&y=1&y=2&z=', headers: request.headers },
  ],
  ['another path', "event.request.uri = '/b'; return event.request", { uri: '/b' }],
  [
    'another query',
    "event.request.querystring = { q: { value: 'v' } }; return event.request",
    { uri: '/a%20b', query: 'q=v' },
  ],
  [
    'another header',
    "event.request.headers['X-A'] = { value: '1' }; return event.request",
    { headers: { host: 'd1.cloudfront.net', 'x-a': '1', cookie: 'c=1' } },
  ],
])('may return %s', async (_, body, expected) => {
  await expect(run(`function handler(event) { ${body} }`)).resolves.toMatchObject({
    kind: 'request',
    request: expected,
  });
});

test('may answer by itself, and take its time', async () => {
  const code = `async function handler() {
    return { statusCode: 302, headers: { location: { value: '/b' } } };
  }`;
  await expect(run(code)).resolves.toEqual({
    kind: 'response',
    response: { statusCode: 302, headers: { location: '/b' }, body: '' },
  });
});

test.each([
  ['throws', "function handler() { throw new Error('no') }", 'no'],
  ['returns nothing', 'function handler() {}', 'Expected Object but received null'],
  [
    'makes a path of nothing',
    "function handler(event) { event.request.uri = ''; return event.request }",
    'Expected "/"',
  ],
  [
    'adds a header that is CloudFront’s own',
    "function handler(event) { event.request.headers.upgrade = { value: 'h2c' }; return event.request }",
    'may not add such a header',
  ],
  ['never ends', 'function handler() { for (;;); }', 'timed out'],
  ['asks for what is Node’s', 'function handler() { return process.env }', 'process is not defined'],
])('fails if it %s', async (_, code, reason) => {
  await expect(run(code)).rejects.toThrow(reason);
});

test('fails the start if it does not compile here', async () => {
  expect(() =>
    readViewerFunction({
      logicalId: 'Path',
      type: 'AWS::CloudFront::Function',
      ref: 'arn:path',
      properties: { FunctionCode: "import cf from 'cloudfront'; function handler() {}" },
    }),
  ).toThrow('unable to run function Path; it does not compile here');
});
