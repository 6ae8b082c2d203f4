import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { dirname, join } from 'node:path';
import {
  createKeySetFetcher,
  type KeySetUnavailableError,
} from '../../../lambda/authentication/key-set-fetcher.ts';
import { json, KeySetServer } from './key-set-server.ts';

let server: KeySetServer;
beforeEach(async () => {
  server = await KeySetServer.start(json({ keys: [] }));
});
afterEach(() => server.stop());

test('fetches the bytes of a key set', async () => {
  const fetchKeySet = createKeySetFetcher({ uri: server.uri });
  expect(Buffer.from(await fetchKeySet()).toString()).toBe('{"keys":[]}');
});

const redirectTo =
  (location: string): RequestListener =>
  (_, response) => {
    response.writeHead(302, { location }).end('{"keys":[]}');
  };

test.each<[string, RequestListener, string]>([
  ['404', (_, response) => response.writeHead(404).end('{"keys":[]}'), 'status'],
  ['500', (_, response) => response.writeHead(500).end('{"keys":[]}'), 'status'],
  ['204', (_, response) => response.writeHead(204).end(), 'status'],
  ['a body over the limit', (_, response) => response.end(' '.repeat(256 * 1024 + 1)), 'too_large'],
  ['a connection that breaks', (_, response) => response.destroy(), 'connection'],
  [
    'a body that breaks off',
    (_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{"keys":');
      setImmediate(() => response.destroy());
    },
    'connection',
  ],
])('rejects %s (S25)', async (_, answer, fault) => {
  server.answer = answer;
  await expect(createKeySetFetcher({ uri: server.uri })()).rejects.toMatchObject({ fault });
  expect(server.requestCount).toBe(1);
});

test('takes a body of exactly the limit', async () => {
  server.answer = (_, response) => response.end(' '.repeat(256 * 1024));
  await expect(createKeySetFetcher({ uri: server.uri })()).resolves.toHaveLength(256 * 1024);
});

test('follows no redirect (S25)', async () => {
  const other = await KeySetServer.start(json({ keys: [] }));
  try {
    server.answer = redirectTo(other.uri.href);
    await expect(createKeySetFetcher({ uri: server.uri })()).rejects.toMatchObject({ fault: 'status' });
    expect(other.requestCount).toBe(0);
  } finally {
    await other.stop();
  }
});

test.each<[string, RequestListener]>([
  ['never answers', () => {}],
  ['sends headers and no end', (_, response) => response.writeHead(200).flushHeaders()],
])('gives up on an endpoint that %s, and lets go of it (S25)', async (_, answer) => {
  const released = new Promise<void>((resolve) => {
    server.answer = (request, response) => {
      response.on('close', resolve);
      answer(request, response);
    };
  });
  await expect(createKeySetFetcher({ uri: server.uri, timeoutMs: 200 })()).rejects.toMatchObject({
    fault: 'timeout',
  });
  await released;
});

test('stops reading an endless body (S25)', async () => {
  const released = new Promise<void>((resolve) => {
    server.answer = (_, response) => {
      response.on('close', resolve).on('drain', () => response.write(' '.repeat(64 * 1024)));
      response.write(' '.repeat(64 * 1024));
    };
  });
  await expect(createKeySetFetcher({ uri: server.uri })()).rejects.toMatchObject({ fault: 'too_large' });
  await released;
});

test('rejects where nobody listens (F23)', async () => {
  const { uri } = server;
  await server.stop();
  await expect(createKeySetFetcher({ uri })()).rejects.toMatchObject({ fault: 'connection' });
});

describe('over TLS', () => {
  const certificates = join(dirname(require.resolve('dynalite/package.json')), 'ssl');
  let requestCount = 0;
  const tls = createTlsServer(
    {
      key: readFileSync(join(certificates, 'server-key.pem')),
      cert: readFileSync(join(certificates, 'server-crt.pem')),
    },
    (_, response) => {
      requestCount += 1;
      response.end('{"keys":[]}');
    },
  );
  beforeAll(() => once(tls.listen(0, '127.0.0.1'), 'listening'));
  afterAll(() => once(tls.close(), 'close'));

  test('trusts no certificate that has expired, of an issuer that nobody knows', async () => {
    const address = tls.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const fetchKeySet = createKeySetFetcher({ uri: new URL(`https://127.0.0.1:${port}/`) });
    const failure = await fetchKeySet().catch((error: KeySetUnavailableError) => error);
    expect(failure).toHaveProperty('fault', 'connection');
    expect(failure).toHaveProperty('cause.code', expect.stringMatching(/CERT|VERIFY/));
    expect(requestCount).toBe(0);
  });
});
