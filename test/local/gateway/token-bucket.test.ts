import { createTokenBucket } from '../../../local/gateway/token-bucket.ts';
import { FunctionTable } from './function-table.ts';
import { serveGateway, stopGateways } from './gateway-server.ts';

afterEach(stopGateways);

describe('a token bucket', () => {
  it('lets a burst through, then the rate', () => {
    let nowMs = 0;
    const bucket = createTokenBucket({ ratePerSecond: 2, burst: 3, nowMs: () => nowMs });
    const takeAll = () => {
      let taken = 0;
      while (bucket.take()) taken += 1;
      return taken;
    };
    expect(takeAll()).toBe(3);
    nowMs += 499;
    expect(takeAll()).toBe(0);
    nowMs += 1;
    expect(takeAll()).toBe(1);
    nowMs += 60_000;
    expect(takeAll()).toBe(3);
  });
});

const functions = () => new FunctionTable().define('any', () => ({ statusCode: 200, body: 'served' }));

describe('the quota of an account', () => {
  const none = { ratePerSecond: 0, burst: 0 };

  it('refuses new connections above it with 429', async () => {
    const gateway = { newConnections: { ratePerSecond: 0, burst: 1 } };
    const server = await serveGateway({ routes: {}, gateway });
    expect([await server.connect().status, await server.connect().status]).toEqual([101, 429]);
  });

  it('is one for messages and @connections calls', async () => {
    const server = await serveGateway({
      functions: functions(),
      routes: { $default: { function: 'any' } },
      gateway: { requests: none },
    });
    const client = await server.open();
    client.send('hello');
    expect(await client.receive()).toMatch(/^\{"message": "Too Many Requests", "connectionId":"/);
    const path = '/prod/@connections/AAAAAAAAAAAAAAA=';
    const answer = await server.gateway.connections({ method: 'GET', path, body: Buffer.alloc(0) });
    expect(answer).toMatchObject({
      statusCode: 429,
      headers: { 'x-amzn-ErrorType': 'LimitExceededException' },
    });
  });
});

describe('a throttled route', () => {
  const none = { ThrottlingRateLimit: 0, ThrottlingBurstLimit: 0 };
  const routes = {
    $connect: { function: 'any' },
    greet: { function: 'any', isTwoWay: true },
    $default: { function: 'any', isTwoWay: true },
  };

  it('answers messages with an error and calls nothing', async () => {
    const stages = { prod: { AutoDeploy: true, RouteSettings: { greet: none } } };
    const server = await serveGateway({ functions: functions(), routes, stages });
    const client = await server.open();
    client.send('{"action":"greet"}');
    expect(await client.receive()).toMatch(/^\{"message": "Too Many Requests", "connectionId":"/);
    client.send('hello');
    expect(await client.receive()).toBe('served');
    expect(server.functions.calls.all).toHaveLength(2);
  });

  it('refuses handshakes with 429', async () => {
    const stages = { prod: { AutoDeploy: true, RouteSettings: { $connect: none } } };
    const server = await serveGateway({ functions: functions(), routes, stages });
    expect(await server.connect().status).toBe(429);
  });

  it('has the stage’s settings unless it has its own', async () => {
    const RouteSettings = {
      $connect: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 },
      greet: { ThrottlingBurstLimit: 1 },
    };
    const stages = { prod: { AutoDeploy: true, DefaultRouteSettings: none, RouteSettings } };
    const client = await (await serveGateway({ functions: functions(), routes, stages })).open();
    const answers = [];
    for (const message of ['{"action":"greet"}', '{"action":"greet"}', 'hello']) {
      client.send(message);
      answers.push(await client.receive());
    }
    const throttled = expect.stringContaining('Too Many Requests');
    expect(answers).toEqual(['served', throttled, throttled]);
  });
});
