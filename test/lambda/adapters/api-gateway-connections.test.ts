import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApiGatewayConnections } from '../../../lambda/adapters/api-gateway-connections.ts';
import type { ConnectionGateway } from '../../../lambda/chat/ports.ts';

let server: Server;
let gateway: ConnectionGateway;
let respond: (request: IncomingMessage, response: ServerResponse) => void;
let requests: {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
}[] = [];
let sockets = new Set<unknown>();

beforeAll(async () => {
  server = createServer((request, response) => {
    sockets.add(request.socket);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ method: request.method, url: request.url, body: Buffer.concat(chunks).toString() });
      respond(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  gateway = createApiGatewayConnections({
    url: `http://127.0.0.1:${port}/dev`,
    sign: ({ host }) => ({ host, authorization: 'signed' }),
  });
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});
beforeEach(() => {
  requests = [];
  sockets = new Set();
  respond = (_, response) => response.end();
});

test('posts a frame as it is, and closes with DELETE', async () => {
  await gateway.post('TXzPWdnOjoECGjA=', 'Sar barzi 👋');
  await gateway.close('TXzPWdnOjoECGjA=');
  expect(requests).toEqual([
    { method: 'POST', url: '/dev/@connections/TXzPWdnOjoECGjA%3D', body: 'Sar barzi 👋' },
    { method: 'DELETE', url: '/dev/@connections/TXzPWdnOjoECGjA%3D', body: '' },
  ]);
});

test.each([
  [200, 'delivered'],
  [204, 'delivered'],
  [410, 'gone'],
  [429, 'busy'],
  [400, 'denied'],
  [403, 'denied'],
  [413, 'denied'],
  [500, 'failed'],
  [503, 'failed'],
] as const)('takes the status %i for %s', async (status, outcome) => {
  respond = (_, response) => response.writeHead(status).end();
  await expect(gateway.post('x', 'frame')).resolves.toBe(outcome);
});

test('keeps its sockets open from post to post', async () => {
  for (let posts = 0; posts < 5; posts += 1) await gateway.post('x', 'frame');
  expect(sockets.size).toBe(1);
});

test('posts anew where a kept socket was closed meanwhile, as after a function was frozen', async () => {
  await gateway.post('x', 'first');
  let cut = false;
  respond = (request, response) => {
    if (cut) return response.end();
    cut = true;
    return request.socket.destroy();
  };
  await expect(gateway.post('x', 'second')).resolves.toBe('delivered');
});

test('takes a post whose socket breaks for failed', async () => {
  respond = (request) => request.socket.destroy();
  await expect(gateway.post('x', 'frame')).resolves.toBe('failed');
});

test('takes a post that is not answered in time, or not to the end, for failed (F18)', async () => {
  respond = ({ url = '' }, response) => url.endsWith('slow') && response.write('…');
  const posts = ['silent', 'slow'].map(async (connectionId) => gateway.post(connectionId, 'frame'));
  await expect(Promise.all(posts)).resolves.toEqual(['failed', 'failed']);
});
