import type { WebSocketConstructor } from '../../client/index.ts';
import { Emitter } from '../../client/emitter.ts';
import { settle } from '../fakes/hand-driven-platform.ts';
import { Stand, textsOf } from './stand.ts';
import { tokenOf } from './token-of.ts';

/** What the SDK does about misfortunes that no application sees, unless it is not done. */

const minuteMs = 60_000;

let stand: Stand;
let server: Stand['server'];
let platform: Stand['platform'];
beforeEach(() => {
  stand = new Stand();
  ({ server, platform } = stand);
});

test('a connection that is handed over waits for its own last answers', async () => {
  const { client, room } = await stand.joined();
  const sent = () => server.requests.filter(({ action }) => action === 'sendMessage');
  const held: (() => void)[] = [];
  server.delivers = (frame, socket) => {
    if (socket !== server.sockets[0] && frame['type'] !== 'message') held.push(() => deliver(frame, socket));
    else if (frame['type'] === 'message') held.unshift(() => deliver(frame, socket));
    else return true;
    return false;
  };
  const deliver = (frame: object, socket: (typeof server.sockets)[number]): void =>
    socket.emit('message', { data: JSON.stringify(frame) });
  while (server.sockets.length < 2) await platform.advance(minuteMs);
  const sending = room.messages.send('on the old one');
  await settle();
  const [answer, ...joins] = held.splice(0);
  server.delivers = () => true;
  for (const join of joins) join();
  await platform.advance(2_000);
  expect(server.openSockets).toHaveLength(2);
  answer?.();
  await expect(sending).resolves.toMatchObject({ status: 'sent' });
  await platform.advance(1_000);
  expect(server.openSockets).toEqual([server.sockets[1]]);
  expect(sent()).toHaveLength(1);
  client.close();
});

test('a device whose clock is hours ahead does not replace its connection over and over', async () => {
  const expiresAt = platform.clock.now() - 60 * minuteMs;
  await stand.joined({ token: () => tokenOf('alice', { expiresAt }) });
  await platform.advance(60 * minuteMs);
  expect(server.sockets).toHaveLength(1);
});

describe('connections that are lost soon after they were opened', () => {
  const openedIn = async (ms: number): Promise<number> => {
    const before = server.sockets.length;
    for (let passed = 0; passed < ms; passed += 500) {
      await platform.advance(500);
      server.cut(1006);
    }
    return server.sockets.length - before;
  };

  test('are failures: the client comes back less and less often', async () => {
    await stand.joined();
    await openedIn(5 * minuteMs);
    expect(await openedIn(10 * minuteMs)).toBeLessThan(80);
  });

  test('are counted anew after one that stood for long', async () => {
    const { client } = await stand.joined();
    await openedIn(5 * minuteMs);
    await platform.advance(5 * minuteMs);
    expect(client.state.status).toBe('connected');
    server.cut(1006);
    await platform.advance(5_000);
    expect(client.state.status).toBe('connected');
  });
});

test('a handshake that nobody answers is given up, and tried again', async () => {
  let opened = 0;
  let closed = 0;
  const silent: WebSocketConstructor = class {
    constructor() {
      opened += 1;
    }

    addEventListener(): void {}

    send(): void {}

    close(): void {
      closed += 1;
    }
  };
  const client = stand.clientOf({ webSocket: silent });
  client.connect();
  await platform.advance(9_000);
  expect([opened, closed]).toEqual([1, 0]);
  await platform.advance(minuteMs);
  expect(closed).toBeGreaterThan(1);
  expect(opened - closed).toBeLessThanOrEqual(1);
  client.close();
});

test('what an application’s listener throws stops no other listener, and is not swallowed', () => {
  const emitter = new Emitter<{ readonly news: string }>();
  const heard: string[] = [];
  const thrown: unknown[] = [];
  emitter.on('news', () => {
    throw new Error('of the application');
  });
  emitter.on('news', (value) => heard.push(value));
  const { queueMicrotask: real } = globalThis;
  globalThis.queueMicrotask = (run) => {
    try {
      run();
    } catch (error) {
      thrown.push(error);
    }
  };
  try {
    emitter.emit('news', 'heard');
  } finally {
    globalThis.queueMicrotask = real;
  }
  expect(heard).toEqual(['heard']);
  expect(thrown).toEqual([new Error('of the application')]);
});

test('of what is pushed before the reply of its join a thousand are held, and the rest is asked for', async () => {
  const client = stand.clientOf();
  const room = client.rooms.get('r1');
  stand.postBeforeJoined(Array.from({ length: 1_100 }, (_, index) => `message ${index + 1}`));
  await Promise.all([room.join(), settle()]);
  expect(room.messages.current).toHaveLength(1_000);
  server.post('r1', 'after them');
  await platform.advance(5_000);
  expect(textsOf(room.messages.current).at(-1)).toBe('after them');
  expect(room.messages.current).toHaveLength(1_101);
});
