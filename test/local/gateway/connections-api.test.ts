import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  ForbiddenException,
  GetConnectionCommand,
  GoneException,
  LimitExceededException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { Client } from './client.ts';
import { FunctionTable } from './function-table.ts';
import { type GatewayServer, serveGateway, stopGateways } from './gateway-server.ts';

afterEach(stopGateways);

interface Setup {
  readonly server: GatewayServer;
  readonly client: Client;
  readonly connectionId: string;
  /** `/prod/@connections/{connectionId}`. */
  readonly path: string;
}

const routes = { $connect: { function: 'connection' }, $disconnect: { function: 'connection' } };

async function setUp(headers: Readonly<Record<string, string>> = {}): Promise<Setup> {
  const functions = new FunctionTable().define('connection', () => ({ statusCode: 200 }));
  const stages = { prod: { AutoDeploy: true }, beta: { AutoDeploy: true }, undeployed: {} };
  const server = await serveGateway({ functions, routes, stages });
  const client = await server.open('/prod', { headers });
  const connectionId = (await functions.calls.next()).event.requestContext.connectionId;
  return { server, client, connectionId, path: `/prod/@connections/${connectionId}` };
}

type Api = ApiGatewayManagementApiClient;

function managementApi(server: GatewayServer, stage = 'prod'): Api {
  return new ApiGatewayManagementApiClient({
    endpoint: `${server.origin}/${stage}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
}

const unknownId = 'AAAAAAAAAAAAAAA=';

describe('the SDK client of @connections', () => {
  it('posts a text frame', async () => {
    const { server, client, connectionId } = await setUp();
    const post = new PostToConnectionCommand({
      ConnectionId: connectionId,
      Data: Buffer.from('{"a":"äöü"}'),
    });
    const { $metadata } = await managementApi(server).send(post);
    expect($metadata.httpStatusCode).toBe(200);
    expect(await client.frames.next()).toEqual({ text: '{"a":"äöü"}', isBinary: false });
  });

  it('describes a connection', async () => {
    const { server, connectionId } = await setUp({ 'User-Agent': 'test/1' });
    const answer = await managementApi(server).send(new GetConnectionCommand({ ConnectionId: connectionId }));
    expect(answer).toMatchObject({
      ConnectedAt: expect.any(Date),
      LastActiveAt: expect.any(Date),
      Identity: { SourceIp: '127.0.0.1', UserAgent: 'test/1' },
    });
  });

  it('closes a connection with 1000, and $disconnect hears of it', async () => {
    const { server, client, connectionId } = await setUp();
    const api = managementApi(server);
    const { $metadata } = await api.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
    expect($metadata.httpStatusCode).toBe(204);
    // Gone at once, not only when the client has answered.
    const post = api.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: 'x' }));
    await expect(post).rejects.toBeInstanceOf(GoneException);
    expect(await client.closed).toMatchObject({ code: 1000 });
    expect((await server.functions.calls.next()).event).toMatchObject({
      requestContext: {
        eventType: 'DISCONNECT',
        disconnectStatusCode: 1000,
        disconnectReason: 'Connection Closed Normally',
      },
    });
  });

  test.each([
    ['post', (api: Api) => api.send(new PostToConnectionCommand({ ConnectionId: unknownId, Data: 'x' }))],
    ['get', (api: Api) => api.send(new GetConnectionCommand({ ConnectionId: unknownId }))],
    ['delete', (api: Api) => api.send(new DeleteConnectionCommand({ ConnectionId: unknownId }))],
  ])('gets a GoneException for an unknown connection (%s, F16)', async (_, send) => {
    const { server } = await setUp();
    const answer = send(managementApi(server));
    await expect(answer).rejects.toBeInstanceOf(GoneException);
    await expect(answer).rejects.toMatchObject({
      $metadata: { httpStatusCode: 410 },
      message: 'UnknownError',
    });
  });

  it('gets a GoneException inside $connect, before the connection is established (F9)', async () => {
    let gone: unknown;
    const functions: FunctionTable = new FunctionTable()
      .define('disconnect', () => undefined)
      .define('connect', async (event) => {
        const post = new PostToConnectionCommand({
          ConnectionId: event.requestContext.connectionId,
          Data: 'welcome',
        });
        gone = await managementApi(server)
          .send(post)
          .catch((error: unknown) => error);
        return { statusCode: 200 };
      });
    const server = await serveGateway({ functions, routes: { $connect: { function: 'connect' } } });
    await server.open();
    expect(gone).toBeInstanceOf(GoneException);
  });

  it('gets a GoneException once $disconnect runs, and for another stage', async () => {
    const { server, client, connectionId } = await setUp();
    const post = new PostToConnectionCommand({ ConnectionId: connectionId, Data: 'x' });
    await expect(managementApi(server, 'beta').send(post)).rejects.toBeInstanceOf(GoneException);
    client.webSocket.close();
    await server.functions.calls.next();
    await expect(managementApi(server).send(post)).rejects.toBeInstanceOf(GoneException);
  });

  test.each(['other', 'undeployed'])('gets a ForbiddenException for a stage "%s" (F20)', async (stage) => {
    const { server, connectionId } = await setUp();
    const post = new PostToConnectionCommand({ ConnectionId: connectionId, Data: 'x' });
    await expect(managementApi(server, stage).send(post)).rejects.toBeInstanceOf(ForbiddenException);
  });

  it('gets a PayloadTooLargeException above 128 KB; what is not above is one message (F19)', async () => {
    const { server, client, connectionId } = await setUp();
    const post = (bytes: number) =>
      managementApi(server).send(
        new PostToConnectionCommand({ ConnectionId: connectionId, Data: Buffer.alloc(bytes, 'x') }),
      );
    await expect(post(128 * 1_024 + 1)).rejects.toBeInstanceOf(PayloadTooLargeException);
    await post(128 * 1_024);
    expect(await client.receive()).toBe('x'.repeat(128 * 1_024));
  });

  it('gets a LimitExceededException when the client reads too slowly (F17)', async () => {
    const { server, client, connectionId } = await setUp();
    client.webSocket.pause();
    const Data = Buffer.alloc(128 * 1_024, 'x');
    const api = managementApi(server);
    async function fill(): Promise<unknown> {
      // The kernel takes some megabytes before the gateway's own buffer grows.
      for (let posts = 0; posts < 1_000; posts += 1) {
        const post = api.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data }));
        const error = await post.then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error !== undefined) return error;
      }
      return undefined;
    }
    expect(await fill()).toBeInstanceOf(LimitExceededException);
  });
});

describe('@connections', () => {
  test.each([
    ['a raw @ and =', (id: string) => `/prod/@connections/${id}`],
    ['%40 and %3D', (id: string) => `/prod/%40connections/${id.replace('=', '%3D')}`],
    ['%3d in lower case', (id: string) => `/prod/@connections/${id.replace('=', '%3d')}`],
  ])('takes %s in its path', async (_, pathOf) => {
    const { server, client, connectionId } = await setUp();
    const body = Buffer.from('hello');
    const answer = await server.gateway.connections({ method: 'POST', path: pathOf(connectionId), body });
    expect(answer).toMatchObject({ statusCode: 200, body: '' });
    expect(await client.receive()).toBe('hello');
  });

  const body = Buffer.from('x');
  test.each([
    ['POST', '/prod/@connections/nonsense', 400, 'BadRequestException'],
    ['POST', '/prod/@connections/%ff', 400, 'BadRequestException'],
    ['POST', `/prod/@connections/${unknownId}`, 410, 'GoneException'],
    ['POST', `/other/@connections/${unknownId}`, 403, 'ForbiddenException'],
    ['POST', '/prod/@connections', 403, 'ForbiddenException'],
    ['POST', '/prod/@connections/', 403, 'ForbiddenException'],
    ['POST', `/prod/@connections/${unknownId}/more`, 403, 'ForbiddenException'],
  ])('answers %s %s with %i %s', async (method, path, statusCode, errorType) => {
    const { server } = await setUp();
    const answer = await server.gateway.connections({ method, path, body });
    expect(answer).toMatchObject({ statusCode, headers: { 'x-amzn-ErrorType': errorType } });
    // On the wire of the service too, a 410 has no body.
    expect(answer.body).toMatch(statusCode === 410 ? /^$/ : /^\{"message":".+"\}$/);
  });

  it('refuses other methods', async () => {
    const { server, path } = await setUp();
    expect(await server.gateway.connections({ method: 'PUT', path, body })).toMatchObject({
      statusCode: 403,
    });
  });

  it('describes a connection in camel case with ISO times, the user agent only if one was sent', async () => {
    const { server, path } = await setUp();
    const describe = async (): Promise<unknown> =>
      JSON.parse((await server.gateway.connections({ method: 'GET', path, body })).body);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await describe()).toEqual({
      connectedAt: time,
      identity: { sourceIp: '127.0.0.1' },
      lastActiveAt: time,
    });
  });

  it('sends bytes that are not UTF-8 as replacement characters, never as a broken text frame', async () => {
    const { server, client, path } = await setUp();
    await server.gateway.connections({ method: 'POST', path, body: Buffer.from([0x61, 0xff]) });
    expect(await client.receive()).toBe('a\uFFFD');
  });
});
