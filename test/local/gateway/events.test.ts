import { FunctionTable, type TestEvent } from './function-table.ts';
import { type GatewayServer, serveGateway, stopGateways } from './gateway-server.ts';

afterEach(stopGateways);

const id = expect.stringMatching(/^[A-Za-z0-9_-]{15}=$/);
const traceId = expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
const clfTime = expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);

const allowAll = () => ({
  principalId: 'alice',
  policyDocument: { Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] },
});

async function serve(stage: Readonly<Record<string, unknown>> = {}): Promise<GatewayServer> {
  const functions = new FunctionTable()
    .define('authorizer', allowAll)
    .define('connection', () => ({ statusCode: 200 }))
    .define('message', () => undefined);
  return serveGateway({
    functions,
    authorizer: { function: 'authorizer' },
    routes: {
      $connect: { function: 'connection' },
      $disconnect: { function: 'connection' },
      greet: { function: 'message' },
      $default: { function: 'message' },
    },
    stages: { prod: { AutoDeploy: true, ...stage } },
  });
}

function commonContext({ origin }: GatewayServer) {
  return {
    apiId: 'api1',
    connectedAt: expect.any(Number),
    connectionId: id,
    domainName: new URL(origin).host,
    extendedRequestId: id,
    identity: { sourceIp: '127.0.0.1' },
    messageDirection: 'IN',
    requestId: id,
    requestTime: clfTime,
    requestTimeEpoch: expect.any(Number),
    stage: 'prod',
  };
}
const authorizer = { principalId: 'alice', integrationLatency: expect.any(Number) };

/** The headers of a client that sends none of its own. */
function clientHeaders({ origin }: GatewayServer) {
  return {
    Host: new URL(origin).host,
    'Sec-WebSocket-Key': expect.any(String),
    'Sec-WebSocket-Version': '13',
    'X-Amzn-Trace-Id': traceId,
    'X-Forwarded-For': '127.0.0.1',
    'X-Forwarded-Port': new URL(origin).port,
    'X-Forwarded-Proto': 'http',
  };
}

const inLists = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));

describe('the events of a connection', () => {
  it('are exactly those of the service', async () => {
    const server = await serve();
    const { calls } = server.functions;
    const client = await server.open();
    client.send('{"action":"greet"}');
    const [authorize, connect, message] = [await calls.next(), await calls.next(), await calls.next()];
    client.webSocket.close();
    const disconnect = await calls.next();

    const context = commonContext(server);
    const headers = clientHeaders(server);
    const handshakeHeaders = {
      ...headers,
      Connection: 'upgrade',
      'content-length': '0',
      Upgrade: 'websocket',
    };
    expect(authorize.event).toEqual({
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:eu-west-1:123456789012:api1/prod/$connect',
      headers: handshakeHeaders,
      multiValueHeaders: inLists(handshakeHeaders),
      stageVariables: {},
      requestContext: { ...context, routeKey: '$connect', eventType: 'CONNECT' },
    });
    expect(connect.event).toEqual({
      headers,
      multiValueHeaders: inLists(headers),
      requestContext: { ...context, routeKey: '$connect', eventType: 'CONNECT', authorizer },
      isBase64Encoded: false,
    });
    expect(message.event).toEqual({
      requestContext: { ...context, routeKey: 'greet', eventType: 'MESSAGE', messageId: id, authorizer },
      body: '{"action":"greet"}',
      isBase64Encoded: false,
    });
    const ownHeaders = { Host: context.domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };
    expect(disconnect.event).toEqual({
      headers: ownHeaders,
      multiValueHeaders: inLists(ownHeaders),
      requestContext: {
        ...context,
        routeKey: '$disconnect',
        eventType: 'DISCONNECT',
        disconnectStatusCode: 1005,
        disconnectReason: 'Client-side close frame status not set',
        authorizer,
      },
      isBase64Encoded: false,
    });
  });

  it('have ids of their own, one connection and one connectedAt', async () => {
    const server = await serve();
    const client = await server.open();
    client.send('one');
    client.send('two');
    client.webSocket.close();
    const contexts: TestEvent['requestContext'][] = [];
    while (contexts.length < 5) {
      contexts.push((await server.functions.calls.next()).event.requestContext);
    }
    const distinct = (name: string) => new Set(contexts.map((context) => context[name])).size;
    expect(distinct('connectionId')).toBe(1);
    expect(distinct('connectedAt')).toBe(1);
    // The authorizer and $connect serve the same request.
    expect(distinct('requestId')).toBe(4);
    for (const context of contexts) {
      expect(context['extendedRequestId']).toBe(context['requestId']);
      expect(context['messageId']).not.toBe(context['requestId']);
    }
  });

  it('are called with the source ARN that a permission names', async () => {
    const server = await serve();
    const client = await server.open();
    client.send('{"action":"greet"}');
    client.webSocket.close();
    const sources = [];
    while (sources.length < 4) sources.push((await server.functions.calls.next()).sourceArn);
    const api = 'arn:aws:execute-api:eu-west-1:123456789012:api1';
    expect(sources).toEqual([
      `${api}/authorizers/authorizer1`,
      `${api}/prod/$connect`,
      `${api}/prod/greet`,
      `${api}/prod/$disconnect`,
    ]);
  });
});

async function connectEventOf(path: string, headers: Readonly<Record<string, string>> = {}) {
  const server = await serve();
  await server.open(path, { headers });
  await server.functions.calls.next();
  return (await server.functions.calls.next()).event;
}

describe('the $connect event', () => {
  it('has the query, decoded, with the last of repeated values', async () => {
    const event = await connectEventOf('/prod?token=a%2Eb&room=r1&room=r%C3%A4um&flag&__proto__=x');
    expect(event['queryStringParameters']).toEqual(
      JSON.parse('{"token":"a.b","room":"räum","flag":"","__proto__":"x"}'),
    );
    expect(event['multiValueQueryStringParameters']).toEqual(
      JSON.parse('{"token":["a.b"],"room":["r1","räum"],"flag":[""],"__proto__":["x"]}'),
    );
  });

  test.each(['/prod', '/prod?'])('has no query fields for %s', async (path) => {
    const event = await connectEventOf(path);
    expect(Object.keys(event)).not.toContain('queryStringParameters');
    expect(Object.keys(event)).not.toContain('multiValueQueryStringParameters');
  });

  it('keeps the client’s header names, and has its user agent and proxies', async () => {
    const event = await connectEventOf('/prod', {
      'user-AGENT': 'test/1',
      'X-Forwarded-For': '203.0.113.7',
      'X-Forwarded-Proto': 'gopher',
    });
    expect(event).toMatchObject({
      headers: {
        'user-AGENT': 'test/1',
        'X-Forwarded-For': '203.0.113.7, 127.0.0.1',
        'X-Forwarded-Proto': 'http',
      },
      requestContext: { identity: { sourceIp: '127.0.0.1', userAgent: 'test/1' } },
    });
  });

  it('has the variables of a stage that has some', async () => {
    const server = await serve({ StageVariables: { table: 'blue' } });
    await server.open();
    const { calls } = server.functions;
    for (const { event } of [await calls.next(), await calls.next()]) {
      expect(event).toMatchObject({ stageVariables: { table: 'blue' } });
    }
  });
});
