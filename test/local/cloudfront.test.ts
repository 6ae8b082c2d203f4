import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type Socket, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { createCloudFront } from '../../local/cloudfront.ts';
import { type Edge, openEdge } from '../../local/edge.ts';
import type { Resource } from '../../local/resource.ts';
import type { Buckets } from '../../local/s3.ts';

/** A site that has nothing to do with the product: a bucket, a stage, and a function in front of that. */
const functionCode = `function handler(event) {
  const request = event.request;
  if (request.uri === '/live/broken') throw new Error('told to fail');
  if (request.uri === '/live/invalid') request.uri = '';
  else if (request.uri === '/live/root') request.uri = '/';
  else if (request.uri !== '/live/') return { statusCode: 404, headers: { 'x-by': { value: 'edge' } } };
  else request.uri = '/v1';
  return request;
}`;

const origins = [
  { Id: 'files', DomainName: 'files.s3.us-east-1.amazonaws.com', S3OriginConfig: {} },
  { Id: 'api', DomainName: 'abc123.execute-api.us-east-1.amazonaws.com' },
  { Id: 'gone', DomainName: 'www.example.com' },
];

const live = {
  PathPattern: '/live/*',
  TargetOriginId: 'api',
  FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: 'arn:live' }],
  OriginRequestPolicyId: 'handshake',
};

function site(config: Readonly<Record<string, unknown>> = {}): readonly Resource[] {
  const resource = (type: string, ref: string, properties: Resource['properties']) => ({
    logicalId: ref,
    type,
    ref,
    properties,
  });
  return [
    resource('AWS::ApiGatewayV2::Api', 'abc123', {}),
    resource('AWS::CloudFront::Function', 'arn:live', { FunctionCode: functionCode }),
    resource('AWS::CloudFront::OriginRequestPolicy', 'handshake', {
      OriginRequestPolicyConfig: {
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Origin', 'Sec-WebSocket-Key'] },
        QueryStringsConfig: { QueryStringBehavior: 'all' },
      },
    }),
    resource('AWS::CloudFront::ResponseHeadersPolicy', 'strict', {
      ResponseHeadersPolicyConfig: {
        Name: 'strict',
        SecurityHeadersConfig: { ContentTypeOptions: { Override: true } },
      },
    }),
    resource('AWS::CloudFront::Distribution', 'E1', {
      DistributionConfig: {
        DefaultRootObject: 'index.html',
        Origins: origins,
        CacheBehaviors: [live, { PathPattern: '/gone', TargetOriginId: 'gone' }],
        DefaultCacheBehavior: { TargetOriginId: 'files', ResponseHeadersPolicyId: 'strict' },
        ...config,
      },
    }),
  ];
}

const buckets: Buckets = {
  names: ['files'],
  find: (_, key) =>
    ['index.html', 'a b.html'].includes(key)
      ? {
          body: Buffer.from(`<p>${key}`),
          contentType: 'text/html',
          metadata: { 'cache-control': 'no-cache' },
        }
      : undefined,
};

interface Upgrade {
  readonly url: string | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly head: string;
}

let edge: Edge;
let upgrades: Upgrade[];
let logged: string[];

/** Serves the site; the gateway has the stage `v1`, and answers each upgrade with a line. */
beforeEach(async () => {
  upgrades = [];
  logged = [];
  edge = await openEdge(0);
  const gateway = {
    matches: (path: string) => path.startsWith('/v1'),
    upgrade: ({ url, headers }: IncomingMessage, socket: Duplex, head: Buffer) => {
      upgrades.push({ url, headers, head: head.toString() });
      socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    },
    connections: async ({ path }: { readonly path: string }) => ({
      statusCode: 426,
      headers: {},
      body: path,
    }),
    close: async () => undefined,
  };
  const log = (line: string) => logged.push(line);
  const cloudFront = createCloudFront({ resources: site(), buckets, gateway, url: edge.url, log });
  edge.serve({
    dispatch: async () => ({ statusCode: 400, headers: {}, body: '' }),
    callerOf: () => undefined,
    gateway,
    otherUpgrades: cloudFront,
    userPools: { matches: () => false, handle: async () => ({ statusCode: 404, headers: {}, body: '' }) },
    localEndpoints: new Map(),
    page: cloudFront?.page,
    log,
  });
});

afterEach(() => edge.close());

describe('a request', () => {
  test.each([
    ['/', '<p>index.html'],
    ['/index.html', '<p>index.html'],
    ['/index.html?a=1', '<p>index.html'],
    ['/a%20b.html', '<p>a b.html'],
  ])(
    'for %s gets the object of the bucket, with its metadata and the policy’s headers',
    async (path, body) => {
      const response = await fetch(edge.url + path);
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'text/html',
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
      });
      expect(await response.text()).toBe(body);
    },
  );

  test.each(['/nothing', '/live', '/%zz'])(
    'for %s is refused, as S3 refuses who may not list',
    async (path) => {
      const response = await fetch(edge.url + path);
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('<Code>AccessDenied</Code>');
    },
  );

  test('that knows the object already gets 304', async () => {
    const etag = (await fetch(edge.url)).headers.get('etag') ?? '';
    const response = await fetch(edge.url, { headers: { 'if-none-match': etag } });
    expect(response.status).toBe(304);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('by HEAD gets the headers alone', async () => {
    const response = await fetch(edge.url, { method: 'HEAD' });
    expect(response.headers.get('content-length')).toBe('13');
    expect(await response.text()).toBe('');
  });

  test('by another method than those that the behavior allows is refused', async () => {
    expect((await fetch(edge.url, { method: 'POST', body: 'a' })).status).toBe(403);
  });

  test('meets the first behavior whose pattern fits, and its function', async () => {
    const response = await fetch(`${edge.url}/live/other`);
    expect(response.status).toBe(404);
    expect(response.headers.get('x-by')).toBe('edge');
    expect(await (await fetch(`${edge.url}/live/?a=1`)).text()).toBe('/v1');
  });

  test('meets the default root object wherever its path becomes the root', async () => {
    expect(await (await fetch(`${edge.url}/live/root`)).text()).toBe('/index.html');
  });

  test('gets 503 if the function fails, and a line says why', async () => {
    expect((await fetch(`${edge.url}/live/broken`)).status).toBe(503);
    expect(logged).toEqual([expect.stringContaining('told to fail')]);
  });

  test('gets 502 if the function makes what CloudFront does not take', async () => {
    expect((await fetch(`${edge.url}/live/invalid`)).status).toBe(502);
  });

  test('for an origin that is not of the stack gets 502, and a line says so', async () => {
    expect((await fetch(`${edge.url}/gone`)).status).toBe(502);
    expect(logged).toEqual(['www.example.com was asked for, and the local stack does not have it']);
  });

  test('for localhost is led to the one name that the site has', async () => {
    const url = edge.url.replace('127.0.0.1', 'localhost');
    const response = await fetch(`${url}/a?b=1`, { redirect: 'manual' });
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toBe(`${edge.url}/a?b=1`);
  });
});

describe('a handshake', () => {
  const handshake = [
    'Host: site.example.com',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: chat',
    'Origin: https://site.example.com',
    'User-Agent: browser',
  ].join('\r\n');

  test('gets to the stage by the function, with what the policy hands on and the host of the API', async () => {
    expect(await upgrade('/live/?token=a%2Bb', 'early')).toContain('101');
    expect(upgrades).toEqual([
      {
        url: '/v1?token=a%2Bb',
        headers: {
          'user-agent': 'Amazon CloudFront',
          via: '1.1 d1.cloudfront.net (CloudFront)',
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
          origin: 'https://site.example.com',
          host: 'abc123.execute-api.us-east-1.amazonaws.com',
        },
        head: 'early',
      },
    ]);
  });

  test('for the stage itself gets there as it is', async () => {
    await upgrade('/v1?a=1');
    expect(upgrades).toMatchObject([{ url: '/v1?a=1', headers: { 'user-agent': 'browser' } }]);
  });

  test.each([
    ['/live/other', 404],
    ['/live/broken', 503],
    ['/index.html', 403],
  ])('for %s is refused with %i', async (path, status) => {
    expect(await upgrade(path)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(upgrades).toEqual([]);
  });

  async function upgrade(path: string, early = ''): Promise<string> {
    const socket: Socket = connect(edge.port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.write(`GET ${path} HTTP/1.1\r\n${handshake}\r\n\r\n${early}`);
    await once(socket, 'close');
    return Buffer.concat(chunks).toString();
  }
});

describe('a distribution', () => {
  const gateway = {
    upgrade: () => undefined,
    connections: async () => ({ statusCode: 426, headers: {}, body: '' }),
  };
  const create = (resources: readonly Resource[], log: (line: string) => void = () => undefined) =>
    createCloudFront({ resources, buckets, gateway, url: 'http://127.0.0.1:1', log });

  test('is not there without one in the template', () => {
    expect(create([])).toBeUndefined();
  });

  test.each([
    ['CustomErrorResponses', { CustomErrorResponses: [{ ErrorCode: 403 }] }],
    [
      'DefaultCacheBehavior.LambdaFunctionAssociations',
      { DefaultCacheBehavior: { TargetOriginId: 'files', LambdaFunctionAssociations: [{}] } },
    ],
  ])('with %s does not start', (name, config) => {
    expect(() => create(site(config))).toThrow(
      `unable to serve E1; DistributionConfig.${name} is not known here`,
    );
  });

  test('that names what the template does not have does not start', () => {
    const behavior = { TargetOriginId: 'files', ResponseHeadersPolicyId: 'elsewhere' };
    expect(() => create(site({ DefaultCacheBehavior: behavior }))).toThrow(
      'the template does not have elsewhere',
    );
  });

  test('beside another is not served, and a line says so', () => {
    const lines: string[] = [];
    const second = site()
      .filter(({ ref }) => ref === 'E1')
      .map((each) => ({ ...each, logicalId: 'Second' }));
    create([...site(), ...second], (line) => lines.push(line));
    expect(lines).toEqual(['Second is not served; E1 is']);
  });
});
