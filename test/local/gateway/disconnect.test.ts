import { Gate } from './gate.ts';
import { ServiceError } from '../../../local/service-error.ts';
import type { Client } from './client.ts';
import { FunctionError, FunctionTable, type TestFunction } from './function-table.ts';
import { serveGateway, stopGateways } from './gateway-server.ts';

afterEach(stopGateways);

async function serve(disconnect: TestFunction = () => undefined) {
  return serveGateway({
    functions: new FunctionTable().define('disconnect', disconnect),
    routes: { $disconnect: { function: 'disconnect' } },
  });
}

describe('$disconnect', () => {
  test.each<[string, (client: Client) => void, number, string]>([
    ['without a code', (client) => client.webSocket.close(), 1005, 'Client-side close frame status not set'],
    ['normally', (client) => client.webSocket.close(1000), 1000, 'Connection Closed Normally'],
    ['going away', (client) => client.webSocket.close(1001), 1001, 'Going away'],
    ['with a reason', (client) => client.webSocket.close(1000, 'bye'), 1000, 'bye'],
    ['with a code of its own', (client) => client.webSocket.close(4000), 4000, ''],
    ['without a close frame', (client) => client.terminate(), 1006, 'Connection closed abnormally'],
  ])('hears of a client that closes %s', async (_, close, disconnectStatusCode, disconnectReason) => {
    const server = await serve();
    close(await server.open());
    const { event } = await server.functions.calls.next();
    expect(event).toMatchObject({ requestContext: { disconnectStatusCode, disconnectReason } });
  });

  it('hears of every connection once, with 1001, when the gateway closes', async () => {
    const server = await serve();
    const clients = [await server.open(), await server.open()];
    await server.gateway.close();
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual([
      { code: 1001, reason: 'Going away' },
      { code: 1001, reason: 'Going away' },
    ]);
    const contexts = server.functions.calls.all.map(({ event }) => event.requestContext);
    expect(contexts).toHaveLength(2);
    expect(contexts[0]).toMatchObject({ disconnectStatusCode: 1001, disconnectReason: 'Going away' });
  });

  test.each<[string, TestFunction]>([
    ['fails', () => Promise.reject(new FunctionError('broken'))],
    ['is refused', () => Promise.reject(new ServiceError('TooManyRequestsException', { statusCode: 429 }))],
    ['breaks', () => Promise.reject(new Error('the local stack is broken'))],
  ])('that %s harms nothing (F6)', async (_, disconnect) => {
    const server = await serve(disconnect);
    const first = await server.open();
    first.webSocket.close();
    await server.functions.calls.next();
    expect(await server.connect().status).toBe(101);
    expect(server.log).toHaveLength(1);
  });
});

describe('a closing gateway', () => {
  it('refuses handshakes, those that wait and those that come, with 503', async () => {
    const connected = new Gate();
    const functions = new FunctionTable().define('connect', () => connected.passed);
    const server = await serveGateway({ functions, routes: { $connect: { function: 'connect' } } });
    const waiting = server.connect();
    await functions.calls.next();
    await server.gateway.close();
    expect(await waiting.status).toBe(503);
    expect(await server.connect().status).toBe(503);
    connected.open({ statusCode: 200 });
    await stopGateways();
    expect(server.log).toEqual([]);
  });
});
