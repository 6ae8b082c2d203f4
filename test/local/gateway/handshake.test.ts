import { Gate } from './gate.ts';
import { ServiceError } from '../../../local/service-error.ts';
import { FunctionError, FunctionTable, type TestFunction } from './function-table.ts';
import { serveGateway, stopGateways } from './gateway-server.ts';
import { frame, upgradeRequest } from './raw-client.ts';

afterEach(stopGateways);

const allowAll = {
  principalId: 'alice',
  policyDocument: { Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] },
};

const never = () => new Promise(() => {});
const fail = (message: string) => () => {
  throw new FunctionError(message);
};

describe('a handshake', () => {
  test.each<[string, TestFunction, number]>([
    ['200', () => ({ statusCode: 200 }), 101],
    ['201', () => ({ statusCode: 201 }), 101],
    ['299', () => ({ statusCode: 299 }), 101],
    ['301', () => ({ statusCode: 301 }), 301],
    ['400', () => ({ statusCode: 400 }), 400],
    ['401', () => ({ statusCode: 401 }), 401],
    ['501', () => ({ statusCode: 501 }), 501],
    ['no status', () => ({}), 502],
    ['nothing', () => undefined, 502],
    ['a status that is text', () => ({ statusCode: '200' }), 502],
    ['an interim status', () => ({ statusCode: 101 }), 502],
    ['an error', fail('broken'), 502],
  ])('whose $connect returns %s', async (_, connect, status) => {
    const functions = new FunctionTable().define('connect', connect);
    const server = await serveGateway({ functions, routes: { $connect: { function: 'connect' } } });
    expect(await server.connect().status).toBe(status);
  });

  test.each([
    ['lacks the permission', new ServiceError('AccessDeniedException', { statusCode: 403 })],
    ['throttles', new ServiceError('TooManyRequestsException', { statusCode: 429 })],
    ['does not know the function', new ServiceError('ResourceNotFoundException', { statusCode: 404 })],
    ['breaks', new Error('the local stack is broken')],
  ])('is refused with 500 when Lambda %s', async (_, error) => {
    const functions = new FunctionTable().define('connect', () => {
      throw error;
    });
    const server = await serveGateway({ functions, routes: { $connect: { function: 'connect' } } });
    expect(await server.connect().status).toBe(500);
    expect(server.log).toHaveLength(1);
  });

  it('is refused with 504 when $connect outlives its integration timeout', async () => {
    const functions = new FunctionTable().define('connect', never);
    const server = await serveGateway({
      functions,
      routes: { $connect: { function: 'connect', timeoutMs: 50 } },
    });
    expect(await server.connect().status).toBe(504);
  });

  it('is accepted without a $connect route, and without its integration', async () => {
    expect(await (await serveGateway({ routes: {} })).connect().status).toBe(101);
    expect(await (await serveGateway({ routes: { $connect: {} } })).connect().status).toBe(101);
  });

  test.each([
    ['/prod', 101],
    ['/prod/', 101],
    ['/prod?room=r1', 101],
    ['/beta', 101],
    ['/', 403],
    ['/other', 403],
    ['/prod/deeper', 403],
    ['/undeployed', 403],
  ])('of %s is answered with %i', async (path, status) => {
    const stages = { prod: { AutoDeploy: true }, beta: { DeploymentId: 'd1' }, undeployed: {} };
    const server = await serveGateway({ routes: {}, stages });
    expect(await server.connect(path).status).toBe(status);
  });

  it('takes URLs of up to 4,096 characters', async () => {
    const server = await serveGateway({ routes: {} });
    const longest = `/prod?token=${'x'.repeat(4_096 - `${server.origin}/prod?token=`.length + 2)}`;
    const status = (path: string) => server.connect(path).status;
    // The URL of a WebSocket starts with ws, two characters less than http.
    expect([await status(longest), await status(`${longest}x`)]).toEqual([101, 414]);
  });

  it('answers a plain GET with 426, and any other request with 403', async () => {
    const { origin } = await serveGateway({ routes: {} });
    expect((await fetch(`${origin}/prod`)).status).toBe(426);
    expect((await fetch(`${origin}/prod`, { method: 'POST' })).status).toBe(403);
    expect((await fetch(`${origin}/elsewhere`)).status).toBe(404);
  });

  test.each<[string, Parameters<typeof upgradeRequest>[0]]>([
    ['another method', { method: 'POST' }],
    ['another protocol', { headers: { Upgrade: 'h2c' } }],
    ['no key', { headers: { 'Sec-WebSocket-Key': null } }],
    ['a malformed key', { headers: { 'Sec-WebSocket-Key': 'abc' } }],
    ['no version', { headers: { 'Sec-WebSocket-Version': null } }],
    ['an old version', { headers: { 'Sec-WebSocket-Version': '8' } }],
    ['a malformed subprotocol', { headers: { 'Sec-WebSocket-Protocol': 'chat.v1, (x)' } }],
    ['a repeated subprotocol', { headers: { 'Sec-WebSocket-Protocol': 'chat.v1, chat.v1' } }],
  ])('with %s is refused with 400 before any function runs', async (_, request) => {
    const server = await serveGateway({ routes: { $connect: { function: 'connect' } } });
    const client = server.connectRaw();
    client.write(upgradeRequest(request));
    expect((await client.ended).toString()).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(server.functions.calls.all).toEqual([]);
  });

  it('answers a refusal with plain HTTP and no 101', async () => {
    const functions = new FunctionTable().define('connect', () => ({ statusCode: 403 }));
    const server = await serveGateway({ functions, routes: { $connect: { function: 'connect' } } });
    const client = server.connectRaw();
    client.write(upgradeRequest({}));
    const answer = (await client.ended).toString();
    expect(answer).toMatch(/^HTTP\/1.1 403 Forbidden\r\n/);
    expect(answer).toMatch(/\{"message":"Forbidden"\}$/);
  });

  it('answers no frame before $connect has returned, and then those that came early', async () => {
    const connected = new Gate();
    const functions = new FunctionTable()
      .define('connect', () => connected.passed)
      .define('echo', () => ({ body: 'served' }));
    const routes = { $connect: { function: 'connect' }, $default: { function: 'echo', isTwoWay: true } };
    const server = await serveGateway({ functions, routes });
    const client = server.connectRaw();
    client.write(Buffer.concat([Buffer.from(upgradeRequest({})), frame('early')]));
    await functions.calls.next();
    expect(client.received).toHaveLength(0);

    connected.open({ statusCode: 200 });
    await client.until('served');
    expect(functions.calls.all.at(-1)?.event).toMatchObject({ body: 'early' });
  });

  it('cuts a client that sends more than a message before its 101', async () => {
    const functions = new FunctionTable().define('connect', never);
    const server = await serveGateway({
      functions,
      routes: { $connect: { function: 'connect', timeoutMs: 50 } },
    });
    const client = server.connectRaw();
    client.write(upgradeRequest({}));
    await functions.calls.next();
    client.write(Buffer.alloc(128 * 1_024 + 1));
    expect(await client.ended).toHaveLength(0);
  });
});

describe('a client that leaves during its handshake', () => {
  it('is not given to $connect any more when it leaves during authorization', async () => {
    const authorized = new Gate();
    const functions = new FunctionTable()
      .define('authorizer', () => authorized.passed)
      .define('connect', () => ({ statusCode: 200 }));
    const server = await serveGateway({
      functions,
      authorizer: { function: 'authorizer' },
      routes: { $connect: { function: 'connect' }, $disconnect: { function: 'connect' } },
    });
    const client = server.connect();
    await functions.calls.next();
    client.terminate();
    await server.leavings.next();
    authorized.open(allowAll);
    await stopGateways();
    expect(functions.calls.all.map(({ sourceArn }) => sourceArn?.split('/').at(-1))).toEqual(['authorizer1']);
  });

  it('is told to $disconnect with 1006 when $connect has accepted it', async () => {
    const connected = new Gate();
    const functions = new FunctionTable()
      .define('connect', () => connected.passed)
      .define('disconnect', () => undefined);
    const server = await serveGateway({
      functions,
      routes: { $connect: { function: 'connect' }, $disconnect: { function: 'disconnect' } },
    });
    const client = server.connect();
    await functions.calls.next();
    client.terminate();
    await server.leavings.next();
    connected.open({ statusCode: 200 });
    const { event } = await functions.calls.next();
    expect(event).toMatchObject({ requestContext: { eventType: 'DISCONNECT', disconnectStatusCode: 1006 } });
  });
});

describe('a $connect that accepts when the gateway has stopped waiting', () => {
  const serve = async (connected: Gate) =>
    serveGateway({
      functions: new FunctionTable()
        .define('connect', () => connected.passed)
        .define('disconnect', () => undefined),
      routes: {
        $connect: { function: 'connect', timeoutMs: 50 },
        $disconnect: { function: 'disconnect' },
      },
    });

  it('is told to $disconnect with 1006, so that what it has written goes', async () => {
    const connected = new Gate();
    const server = await serve(connected);
    expect(await server.connect().status).toBe(504);
    connected.open({ statusCode: 200 });
    await server.functions.calls.next();
    const { event } = await server.functions.calls.next();
    expect(event).toMatchObject({ requestContext: { eventType: 'DISCONNECT', disconnectStatusCode: 1006 } });
  });

  it('is told nothing where it refuses', async () => {
    const connected = new Gate();
    const server = await serve(connected);
    expect(await server.connect().status).toBe(504);
    connected.open({ statusCode: 403 });
    await stopGateways();
    expect(server.functions.calls.all).toHaveLength(1);
  });
});

describe('the subprotocol', () => {
  test.each([
    ['what $connect returned', { 'Sec-WebSocket-Protocol': 'chat.v1' }, 'chat.v1'],
    ['the header whatever its case', { 'sec-websocket-PROTOCOL': 'chat.v1' }, 'chat.v1'],
  ])('is %s', async (_, headers, expected) => {
    const server = await serveGateway({
      functions: new FunctionTable().define('connect', () => ({ statusCode: 200, headers })),
      routes: { $connect: { function: 'connect' } },
    });
    const client = await server.open('/prod', { protocols: ['bearer.secret', 'chat.v1'] });
    expect(client.webSocket.protocol).toBe(expected);
  });

  test.each([
    ['absent', undefined],
    ['no text', { 'Sec-WebSocket-Protocol': 1 }],
    ['no token', { 'Sec-WebSocket-Protocol': 'a\r\nSet-Cookie: b=c' }],
  ])('is none at all when that of $connect is %s (S4)', async (_, headers) => {
    const server = await serveGateway({
      functions: new FunctionTable().define('connect', () => ({ statusCode: 200, headers })),
      routes: { $connect: { function: 'connect' } },
    });
    const client = server.connectRaw();
    client.write(upgradeRequest({ headers: { 'Sec-WebSocket-Protocol': 'bearer.secret, chat.v1' } }));
    await client.until('\r\n\r\n');
    expect(client.received.toString()).toMatch(/^HTTP\/1.1 101 /);
    expect(client.received.toString()).not.toMatch(/sec-websocket-protocol|secret|cookie/i);
  });

  it('is one that the client did not offer when $connect says so, and the client then fails', async () => {
    const headers = { 'Sec-WebSocket-Protocol': 'chat.v2' };
    const server = await serveGateway({
      functions: new FunctionTable().define('connect', () => ({ statusCode: 200, headers })),
      routes: { $connect: { function: 'connect' } },
    });
    await expect(server.open('/prod', { protocols: ['chat.v1'] })).rejects.toThrow(/subprotocol/);
  });

  it('leaves compression out even if offered (S7)', async () => {
    const client = await (await serveGateway({ routes: {} })).open('/prod', { perMessageDeflate: true });
    expect(client.webSocket.extensions).toBe('');
  });
});
