import { ChatError } from '../../client/index.ts';
import { settle } from '../fakes/hand-driven-platform.ts';
import { Stand, textsOf } from './stand.ts';
import { tokenOf } from './token-of.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let stand: Stand;
let server: Stand['server'];
let platform: Stand['platform'];
beforeEach(() => {
  stand = new Stand();
  ({ server, platform } = stand);
});

describe('a connection that is lost', () => {
  test('is opened again, and what was said meanwhile follows what was there', async () => {
    server.post('r1', 'one');
    const { client, room } = await stand.joined();
    server.cut(1001);
    server.post('r1', 'two');
    await settle();
    expect(client.state.status).toBe('waiting');
    await platform.advance(minuteMs);
    expect(client.state.status).toBe('connected');
    expect(textsOf(room.messages.current)).toEqual(['one', 'two']);
    expect(server.requests.at(-1)).toMatchObject({ action: 'joinRoom', after: 1, epoch: 'e1' });
  });

  test('waits longer and longer while it cannot be opened, never twice within a second (F27)', async () => {
    server.isUp = false;
    stand.clientOf().connect();
    const triedAt: number[] = [];
    for (let ms = 0; ms < 10 * minuteMs; ms += 50) {
      const before = server.sockets.length;
      await platform.advance(50);
      for (let tried = before; tried < server.sockets.length; tried += 1) triedAt.push(platform.clock.now());
    }
    const pauses = triedAt.slice(1).map((at, index) => at - (triedAt[index] ?? 0));
    expect(Math.min(...pauses.slice(1))).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...pauses)).toBeGreaterThan(15_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(31_100);
  });

  test('a thousand clients that are dropped at once do not return in the same second', async () => {
    const clients = Array.from({ length: 1_000 }, () => stand.clientOf());
    for (const client of clients) client.connect();
    await settle();
    expect(server.openSockets).toHaveLength(1_000);
    server.cut(1001);
    const perSecond: number[] = [];
    for (let second = 0; second < 6; second += 1) {
      const before = server.openSockets.length;
      await platform.advance(1_000);
      perSecond.push(server.openSockets.length - before);
    }
    expect(server.openSockets).toHaveLength(1_000);
    expect(Math.max(...perSecond)).toBeLessThan(300);
  });

  test('is not opened while the device is offline, and at once when it is back', async () => {
    const { client } = await stand.joined();
    platform.change({ isOnline: false });
    server.cut(1006);
    await platform.advance(hourMs);
    expect(client.state).toEqual({ status: 'offline' });
    expect(server.sockets).toHaveLength(1);
    platform.change({ isOnline: true });
    await settle();
    expect(client.state.status).toBe('connected');
  });

  test('is opened at once when somebody looks at the page again', async () => {
    const { client } = await stand.joined();
    platform.change({ isVisible: false });
    server.isUp = false;
    server.cut(1006);
    await platform.advance(hourMs);
    server.isUp = true;
    platform.change({ isVisible: true });
    await settle();
    expect(client.state.status).toBe('connected');
  });

  test('is asked for when somebody looks at the page again, unless it was just heard of', async () => {
    await stand.joined();
    const pings = () => server.requests.filter(({ action }) => action === 'ping').length;
    platform.change({ isVisible: true });
    await settle();
    expect(pings()).toBe(0);
    await platform.advance(minuteMs);
    platform.change({ isVisible: true });
    await settle();
    expect(pings()).toBe(1);
  });

  test('is tried for less often while nobody looks at the page', async () => {
    await stand.joined();
    platform.change({ isVisible: false });
    server.isUp = false;
    server.cut(1006);
    await platform.advance(2 * hourMs);
    // With 30 seconds at most between them it would be 300 and more.
    expect(server.sockets.length).toBeLessThan(100);
    expect(server.sockets.length).toBeGreaterThan(24);
  });

  test('is opened no more where the address speaks another protocol', async () => {
    const { client } = await stand.joined();
    server.cut(1002);
    await platform.advance(hourMs);
    expect(client.state).toMatchObject({ status: 'closed', error: { code: 'closed' } });
    expect(server.sockets).toHaveLength(1);
  });

  test('is noticed by a ping that nobody answers', async () => {
    const { client } = await stand.joined();
    server.delivers = () => false;
    await platform.advance(4 * minuteMs + 10_000);
    server.delivers = () => true;
    await platform.advance(minuteMs);
    expect(client.state.status).toBe('connected');
    expect(server.openSockets).toHaveLength(1);
    expect(server.sockets).toHaveLength(2);
  });
});

describe('a client that is closed', () => {
  test('leaves neither timers nor connections', async () => {
    const { client, room } = await stand.joined();
    room.typing.start();
    client.close();
    await settle();
    expect(platform.pendingTimers).toBe(0);
    expect(server.openSockets).toEqual([]);
  });

  test('ends a handshake that is under way, and begins none when its token comes at last', async () => {
    let give = (_token: string): void => {};
    const client = stand.clientOf({ token: () => new Promise((resolve) => (give = resolve)) });
    client.connect();
    client.close();
    give(tokenOf('alice'));
    await settle();
    expect(server.sockets).toEqual([]);

    client.connect();
    give(tokenOf('alice'));
    await new Promise<void>((resolve) => process.nextTick(resolve));
    expect(server.sockets).toHaveLength(1);
    client.close();
    expect(server.sockets[0]?.isOver).toBe(true);
    expect(platform.pendingTimers).toBe(0);
  });

  test('and connected again at once has the rooms that were asked for meanwhile', async () => {
    const client = stand.clientOf();
    const room = client.rooms.get('r1');
    const first = room.join();
    client.close();
    const second = room.join();
    client.connect();
    await Promise.all([settle(), first, second]);
    expect(room.state.status).toBe('joined');
    expect(server.openSockets).toHaveLength(1);
  });

  test('fails what it has not sent with `closed`, and sends it when it is connected again', async () => {
    const { client, room } = await stand.joined();
    server.cut(1006);
    const sent = room.messages.send('Sar barzi');
    client.close();
    await expect(sent).rejects.toMatchObject({ code: 'closed' });
    client.connect();
    await settle();
    const [message] = room.messages.current;
    await room.messages.retry(message?.id ?? '');
    expect(server.room('r1').log).toHaveLength(1);
  });
});

describe('a token', () => {
  test('is asked for anew, before it expires, and the next connection has it', async () => {
    const { client } = await stand.joined({
      token: () => tokenOf('alice', { expiresAt: platform.clock.now() + 10 * minuteMs }),
    });
    const states: string[] = [];
    client.on('state', ({ status }) => states.push(status));
    await platform.advance(hourMs);
    expect(states).toEqual([]);
    const tokens = new Set(server.sockets.map(({ token }) => token));
    expect(tokens.size).toBe(server.sockets.length);
    expect(server.sockets.length).toBeGreaterThanOrEqual(6);
    expect(server.sockets.length).toBeLessThanOrEqual(9);
    expect(server.openSockets).toHaveLength(1);
  });

  test('that the backend calls expired is replaced at once', async () => {
    const { client, room } = await stand.joined();
    const expired = { type: 'error', code: 'token_expired', detail: 'expired', retryable: false };
    server.answers = ({ action }) => {
      if (action !== 'sendMessage') return undefined;
      server.answers = () => undefined;
      return expired;
    };
    const sent = room.messages.send('Sar barzi');
    await expect(sent).resolves.toMatchObject({ status: 'sent' });
    expect(client.state.status).toBe('connected');
    expect(server.sockets).toHaveLength(2);
  });

  test('that cannot be replaced ends the connecting when it has expired', async () => {
    const { client } = await stand.joined({ token: tokenOf('alice') });
    const expired = { type: 'error', code: 'token_expired', detail: 'expired', retryable: false };
    for (const socket of server.openSockets) server.send(socket, expired);
    await platform.advance(hourMs);
    expect(client.state).toMatchObject({ status: 'closed', error: { code: 'token_expired' } });
    expect(server.sockets).toHaveLength(1);
  });

  test('that has expired while there was no connection ends the connecting, too', async () => {
    const expiresAt = platform.clock.now() + minuteMs;
    const { client } = await stand.joined({ token: tokenOf('alice', { expiresAt }) });
    server.isUp = false;
    server.cut(1006);
    await settle();
    expect(client.state).toMatchObject({ status: 'waiting' });
    await platform.advance(hourMs);
    expect(client.state).toMatchObject({ status: 'closed', error: { code: 'token_expired' } });
  });

  test('that the application cannot give is asked for again', async () => {
    let isReachable = false;
    const client = stand.clientOf({
      token: async () => {
        if (isReachable) return tokenOf('alice');
        throw new Error('the identity provider is down');
      },
    });
    client.connect();
    await settle();
    expect(client.state).toMatchObject({ status: 'waiting', error: { code: 'token_unavailable' } });
    isReachable = true;
    await platform.advance(minuteMs);
    expect(client.state.status).toBe('connected');
    expect(client.user).toBe('alice');
  });

  test('that the application will not give any more ends the connecting', async () => {
    const cause = new ChatError('token_expired', 'sign in again');
    const client = stand.clientOf({ token: () => Promise.reject(cause) });
    client.connect();
    await platform.advance(hourMs);
    expect(client.state).toMatchObject({ status: 'closed', error: { code: 'closed', cause } });
    expect(server.sockets).toEqual([]);
  });
});

describe('a room whose log cannot be continued', () => {
  test('tells the application so, and begins anew', async () => {
    server.post('r1', 'old');
    const { room } = await stand.joined();
    let resets = 0;
    room.on('reset', () => (resets += 1));
    server.cut(1001);
    server.replaceLog('r1', 'e2');
    server.post('r1', 'new');
    await platform.advance(minuteMs);
    expect(resets).toBe(1);
    expect(textsOf(room.messages.current)).toEqual(['new']);
  });

  test('begins anew at once where the backend says so', async () => {
    server.post('r1', 'old');
    const { room } = await stand.joined();
    server.replaceLog('r1', 'e2');
    server.post('r1', 'new');
    for (const socket of server.openSockets)
      server.send(socket, { type: 'roomReset', room: 'r1', epoch: 'e2' });
    await settle();
    expect(textsOf(room.messages.current)).toEqual(['new']);
  });
});
