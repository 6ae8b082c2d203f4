import { type Schedule, startLifetime } from '../../../local/gateway/lifetime.ts';
import { FunctionTable } from './function-table.ts';
import { serveGateway, stopGateways } from './gateway-server.ts';

afterEach(stopGateways);

/** A clock that moves when told to. */
function createTimers() {
  let nowMs = 0;
  const tasks = new Map<object, { readonly atMs: number; readonly run: () => void }>();
  const schedule: Schedule = (run, delayMs) => {
    const key = {};
    tasks.set(key, { atMs: nowMs + delayMs, run });
    return { cancel: () => tasks.delete(key) };
  };
  return {
    schedule,
    tasks,
    advance: (ms: number) => {
      nowMs += ms;
      for (const [key, { atMs, run }] of tasks) {
        if (atMs > nowMs || !tasks.delete(key)) continue;
        run();
      }
    },
  };
}

const minutes = (count: number) => count * 60_000;

function start() {
  const timers = createTimers();
  const ends: string[] = [];
  const lifetime = startLifetime({
    idleTimeoutMs: minutes(10),
    connectionDurationMsMax: minutes(120),
    onExpire: () => ends.push('expired'),
    schedule: timers.schedule,
  });
  return { ...timers, ends, lifetime };
}

describe('a lifetime', () => {
  it('ends after 10 minutes without a message', () => {
    const { advance, ends, tasks } = start();
    advance(minutes(10) - 1);
    expect(ends).toEqual([]);
    advance(1);
    expect(ends).toEqual(['expired']);
    expect(tasks.size).toBe(0);
  });

  it('starts the 10 minutes anew with every message', () => {
    const { advance, ends, lifetime } = start();
    advance(minutes(9));
    lifetime.touch();
    advance(minutes(9));
    expect(ends).toEqual([]);
    advance(minutes(1));
    expect(ends).toEqual(['expired']);
  });

  it('ends after 2 hours, whatever the messages (F28)', () => {
    const { advance, ends, lifetime } = start();
    for (let passed = 0; passed < 119; passed += 1) {
      advance(minutes(1));
      lifetime.touch();
    }
    expect(ends).toEqual([]);
    advance(minutes(1));
    expect(ends).toEqual(['expired']);
  });

  it('leaves no timer behind when it is stopped, not even by a late message', () => {
    const { advance, ends, lifetime, tasks } = start();
    lifetime.stop();
    lifetime.touch();
    expect(tasks.size).toBe(0);
    advance(minutes(120));
    expect(ends).toEqual([]);
  });
});

const disconnect = () => new FunctionTable().define('disconnect', () => undefined);

describe('a connection', () => {
  const routes = { $disconnect: { function: 'disconnect' } };
  const goingAway = { requestContext: { disconnectStatusCode: 1001, disconnectReason: 'Going away' } };

  it('is closed with 1001 when it is idle, though it pings', async () => {
    const server = await serveGateway({ functions: disconnect(), routes, gateway: { idleTimeoutMs: 100 } });
    const client = await server.open();
    client.webSocket.on('pong', () => client.webSocket.ping());
    client.webSocket.ping();
    expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' });
    expect((await server.functions.calls.next()).event).toMatchObject(goingAway);
  });

  it('is closed with 1001 at its longest duration, though it sends messages', async () => {
    const server = await serveGateway({
      functions: disconnect(),
      routes,
      gateway: { connectionDurationMsMax: 100 },
    });
    const client = await server.open();
    client.webSocket.on('message', () => client.send('again'));
    client.send('first');
    expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' });
    expect((await server.functions.calls.next()).event).toMatchObject(goingAway);
  });

  test.each(['from the client', 'to the client'])(
    'outlives its idle timeout by messages %s',
    async (direction) => {
      const { schedule, advance } = createTimers();
      const server = await serveGateway({
        functions: new FunctionTable()
          .define('connect', () => ({ statusCode: 200 }))
          .define('hear', () => undefined),
        routes: { $connect: { function: 'connect' }, $default: { function: 'hear' } },
        gateway: { schedule },
      });
      const client = await server.open();
      const { event } = await server.functions.calls.next();
      const { connectionId } = event.requestContext;
      const path = `/prod/@connections/${connectionId}`;
      for (let times = 0; times < 3; times += 1) {
        advance(minutes(9));
        if (direction === 'from the client') {
          client.send('hello');
          await server.functions.calls.next();
        } else {
          await server.gateway.connections({ method: 'POST', path, body: Buffer.from('hello') });
          await client.receive();
        }
      }
      expect(client.webSocket.readyState).toBe(client.webSocket.OPEN);
      advance(minutes(10));
      expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' });
    },
  );
});
