import { Gate } from './gate.ts';
import { ServiceError } from '../../../local/service-error.ts';
import { FunctionError, FunctionTable, type TestFunction } from './function-table.ts';
import { serveGateway, stopGateways } from './gateway-server.ts';

afterEach(stopGateways);

const idPattern = '[A-Za-z0-9_-]{15}=';
const errorFrame = (message: string) =>
  new RegExp(`^\\{"message": "${message}", "connectionId":"${idPattern}", "requestId":"${idPattern}"\\}$`);

/** Serves a route `two-way` and a route `one-way` of one function. */
async function serveFunction(run: TestFunction, timeoutMs = 29_000) {
  return serveGateway({
    functions: new FunctionTable().define('message', run).define('echo', ({ body }) => ({ body })),
    routes: {
      'two-way': { function: 'message', isTwoWay: true, timeoutMs },
      'one-way': { function: 'message', timeoutMs },
      echo: { function: 'echo', isTwoWay: true },
    },
  });
}

const echo = '{"action":"echo"}';

describe('a message', () => {
  it('without a route gets the Forbidden frame of the service, and the connection stays open', async () => {
    const client = await (await serveFunction(() => undefined)).open();
    for (const message of ['not JSON', '{"action":"other"}', '{"action":"ECHO"}', '[]', 'null', '']) {
      client.send(message);
      expect(await client.receive()).toMatch(errorFrame('Forbidden'));
    }
    client.send(echo);
    expect(await client.receive()).toBe(echo);
  });

  test.each<[string, string]>([
    ['{"action":"greet"}', 'greet'],
    ['{"action":"other"}', '$default'],
    ['{"action":"$default"}', '$default'],
    ['{"action":"$connect"}', '$default'],
    ['{"action":"$disconnect"}', '$default'],
    ['{"action":["greet"]}', '$default'],
    ['{"action":null}', '$default'],
    ['{"action":"__proto__"}', '$default'],
    ['{"other":1}', '$default'],
    ['greet', '$default'],
    ['"greet"', '$default'],
    ['', '$default'],
  ])('%s goes to %s', async (message, routeKey) => {
    const functions = new FunctionTable().define('any', () => ({ statusCode: 200 }));
    const route = { function: 'any' };
    const server = await serveGateway({
      functions,
      routes: { $connect: {}, $disconnect: route, greet: route, $default: route },
    });
    (await server.open()).send(message);
    const { event, sourceArn } = await functions.calls.next();
    expect(event).toMatchObject({ requestContext: { routeKey, eventType: 'MESSAGE' }, body: message });
    expect(sourceArn).toBe(`arn:aws:execute-api:eu-west-1:123456789012:api1/prod/${routeKey}`);
  });

  it('never reaches $connect or $disconnect, not even without $default', async () => {
    const functions = new FunctionTable().define('any', () => ({ statusCode: 200 }));
    const server = await serveGateway({
      functions,
      routes: { $connect: { function: 'any' }, $disconnect: { function: 'any' } },
    });
    const client = await server.open();
    client.send('{"action":"$disconnect"}');
    expect(await client.receive()).toMatch(errorFrame('Forbidden'));
    client.send('{"action":"$connect"}');
    expect(await client.receive()).toMatch(errorFrame('Forbidden'));
    expect(functions.calls.all).toHaveLength(1);
  });

  it('is an invocation of its own, in parallel with others of its connection (F5)', async () => {
    const ends: (() => void)[] = [];
    const server = await serveFunction(
      ({ body }) => new Promise((resolve) => ends.push(() => resolve({ body }))),
    );
    const client = await server.open();
    client.send('{"action":"two-way","n":1}');
    client.send('{"action":"two-way","n":2}');
    await server.functions.calls.next();
    await server.functions.calls.next();
    ends[1]?.();
    expect(await client.receive()).toBe('{"action":"two-way","n":2}');
    ends[0]?.();
    expect(await client.receive()).toBe('{"action":"two-way","n":1}');
  });

  it('that outlives its connection has its reply dropped', async () => {
    const ended = new Gate();
    const server = await serveFunction(() => ended.passed);
    const client = await server.open();
    client.send('{"action":"two-way"}');
    await server.functions.calls.next();
    client.terminate();
    await server.leavings.next();
    ended.open({ body: 'late' });
    await stopGateways();
    expect(server.log).toEqual([]);
  });
});

describe('a two-way route', () => {
  test.each([200, 201, 301, 401, 501])(
    'answers with the body, whatever the status (%i)',
    async (statusCode) => {
      const client = await (await serveFunction(() => ({ statusCode, body: '{"a": 1}' }))).open();
      client.send('{"action":"two-way"}');
      expect(await client.frames.next()).toEqual({ text: '{"a": 1}', isBinary: false });
    },
  );

  test.each<[string, unknown]>([
    ['no body', { statusCode: 200 }],
    ['an empty body', { body: '' }],
  ])('answers nothing for %s', async (_, result) => {
    const client = await (await serveFunction(() => result)).open();
    client.send('{"action":"two-way"}');
    client.send(echo);
    expect(await client.receive()).toBe(echo);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['text', 'pong'],
    ['a body that is no text', { body: { a: 1 } }],
    ['a body over 128 KB', { body: 'x'.repeat(128 * 1_024 + 1) }],
  ])('answers with an error for %s', async (_, result) => {
    const client = await (await serveFunction(() => result)).open();
    client.send('{"action":"two-way"}');
    expect(await client.receive()).toMatch(errorFrame('Internal server error'));
  });

  it('answers with up to 128 KB in one message', async () => {
    const body = 'x'.repeat(128 * 1_024);
    const client = await (await serveFunction(() => ({ body }))).open();
    client.send('{"action":"two-way"}');
    expect(await client.receive()).toBe(body);
  });

  test.each([
    ['its route has no selection expression', { RouteResponseSelectionExpression: undefined }],
    [
      'its selection expression is another',
      { RouteResponseSelectionExpression: '$integration.response.body' },
    ],
  ])('is none when %s', async (_, properties) => {
    const server = await serveGateway({
      functions: new FunctionTable().define('echo', ({ body }) => ({ body })),
      routes: {
        silent: { function: 'echo', isTwoWay: true, properties },
        echo: { function: 'echo', isTwoWay: true },
      },
    });
    const client = await server.open();
    client.send('{"action":"silent"}');
    client.send(echo);
    expect(await client.receive()).toBe(echo);
  });
});

describe('a one-way route', () => {
  test.each<[string, unknown]>([
    ['a body', { statusCode: 200, body: 'dropped' }],
    ['an error status', { statusCode: 500 }],
    ['nothing', undefined],
  ])('answers nothing for %s', async (_, result) => {
    const client = await (await serveFunction(() => result)).open();
    client.send('{"action":"one-way"}');
    client.send(echo);
    expect(await client.receive()).toBe(echo);
  });
});

describe.each(['one-way', 'two-way'])('a %s route whose function fails', (action) => {
  test.each<[string, TestFunction]>([
    ['by an error', () => Promise.reject(new FunctionError('broken'))],
    ['by a timeout (F4)', () => new Promise(() => {})],
    [
      'for lack of permission',
      () => Promise.reject(new ServiceError('AccessDeniedException', { statusCode: 403 })),
    ],
    [
      'for throttling',
      () => Promise.reject(new ServiceError('TooManyRequestsException', { statusCode: 429 })),
    ],
  ])('%s answers with an error, and the connection stays open', async (_, run) => {
    const server = await serveFunction(run, 50);
    const client = await server.open();
    client.send({ action });
    expect(await client.receive()).toMatch(errorFrame('Internal server error'));
    expect(server.log).toHaveLength(1);
    client.send(echo);
    expect(await client.receive()).toBe(echo);
  });
});

it('survives a broken local stack', async () => {
  const server = await serveFunction(() => Promise.reject(new Error('the local stack is broken')));
  const client = await server.open();
  client.send('{"action":"one-way"}');
  client.send(echo);
  expect(await client.receive()).toBe(echo);
  expect(server.log).toEqual([expect.stringContaining('the local stack is broken')]);
});
