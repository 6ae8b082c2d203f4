import { ChatClient } from '../../client/index.ts';
import { settle } from '../fakes/hand-driven-platform.ts';
import { Stand, textsOf } from './stand.ts';

let stand: Stand;
let server: Stand['server'];
let platform: Stand['platform'];
beforeEach(() => {
  stand = new Stand();
  ({ server, platform } = stand);
});

const refused = (code: string, more: object = {}) => ({
  type: 'error',
  code,
  detail: code,
  retryable: true,
  ...more,
});

describe('what is received', () => {
  test('is put in order, and shown once, however it comes', async () => {
    const { room } = await stand.joined();
    const held: (() => void)[] = [];
    server.delivers = (frame, socket) => {
      held.push(() => socket.emit('message', { data: JSON.stringify(frame) }));
      return false;
    };
    for (const text of ['one', 'two', 'three']) server.post('r1', text);
    server.delivers = () => true;
    for (const deliver of [...held.toReversed(), ...held]) deliver();
    expect(textsOf(room.messages.current)).toEqual(['one', 'two', 'three']);
    expect(server.requests.filter(({ action }) => action === 'history')).toEqual([]);
  });

  test('is completed from the history where a push was lost', async () => {
    const { room } = await stand.joined();
    server.delivers = () => false;
    server.post('r1', 'lost');
    server.delivers = () => true;
    server.post('r1', 'heard');
    expect(textsOf(room.messages.current)).toEqual([]);
    await platform.advance(1_000);
    expect(textsOf(room.messages.current)).toEqual(['lost', 'heard']);
  });

  test('is completed by the next ping where the last push was lost (I8)', async () => {
    const { room } = await stand.joined();
    server.delivers = () => false;
    server.post('r1', 'lost');
    server.delivers = () => true;
    await platform.advance(250_000);
    expect(textsOf(room.messages.current)).toEqual(['lost']);
  });

  test('goes on after a subscription was lost unheard', async () => {
    const { room } = await stand.joined();
    server.room('r1').subscribers.clear();
    server.post('r1', 'lost');
    await platform.advance(250_000);
    server.post('r1', 'heard');
    expect(textsOf(room.messages.current)).toEqual(['lost', 'heard']);
  });

  test('is not lost when it comes before the reply of its join', async () => {
    const client = stand.clientOf();
    const room = client.rooms.get('r1');
    server.answers = ({ action }) => {
      if (action !== 'joinRoom') return undefined;
      server.answers = () => undefined;
      for (const socket of server.openSockets) server.room('r1').subscribers.add(socket);
      server.post('r1', 'early');
      return { type: 'joined', room: 'r1', epoch: 'e1', head: 0, entries: [], more: false, recovered: true };
    };
    await Promise.all([room.join(), settle()]);
    expect(textsOf(room.messages.current)).toEqual(['early']);
  });

  test('is left out where it is not of the protocol', async () => {
    const { room } = await stand.joined();
    const [socket] = server.openSockets;
    for (const data of [
      '',
      '[]',
      '"text"',
      '{"type":"tomorrow"}',
      '{"type":"message","room":"r1","seq":"1"}',
    ]) {
      socket?.emit('message', { data });
    }
    server.post('r1', 'heard');
    expect(textsOf(room.messages.current)).toEqual(['heard']);
  });

  test('comes in batches, too', async () => {
    const { room } = await stand.joined();
    const frames: object[] = [];
    server.delivers = (frame) => frames.push(frame) === 0;
    server.post('r1', 'one');
    server.post('r1', 'two');
    server.openSockets[0]?.emit('message', { data: JSON.stringify({ type: 'batch', frames }) });
    expect(textsOf(room.messages.current)).toEqual(['one', 'two']);
  });

  test('is let go beyond the limit, and can be loaded again', async () => {
    const { room } = await stand.joined({ messagesMax: 100 });
    for (let number = 1; number <= 300; number += 1) server.post('r1', `message ${number}`);
    expect(room.messages.current.length).toBeLessThanOrEqual(100);
    expect(room.messages.current.at(-1)?.text).toBe('message 300');
    expect(room.messages.hasOlder).toBe(true);
    const before = room.messages.current[0]?.seq ?? 0;
    await Promise.all([room.messages.loadOlder(), settle()]);
    expect(room.messages.current[0]?.seq).toBe(before - 50);
    const seqs = room.messages.current.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
  });

  test('shows a change that was made while its message was being loaded', async () => {
    for (let number = 1; number <= 60; number += 1) server.post('r1', `message ${number}`);
    const { room } = await stand.joined();
    const entries = server.room('r1').log.slice(0, 10);
    server.answers = ({ action }) => {
      if (action !== 'history') return undefined;
      const change = { type: 'messageEdited', room: 'r1', seq: 61, id: 'c1', target: 3, sender: 'bob' };
      const edited = { ...change, message: 'edited', timestamp: '2026-11-23T12:00:00.000Z' };
      for (const socket of server.openSockets) server.send(socket, edited);
      return { type: 'history', room: 'r1', epoch: 'e1', entries, more: false };
    };
    await Promise.all([room.messages.loadOlder(), settle()]);
    expect(room.messages.current[2]).toMatchObject({ seq: 3, text: 'edited' });
  });
});

describe('what is sent', () => {
  test('is stored once, though its acknowledgements are lost', async () => {
    const { room } = await stand.joined();
    let lost = 0;
    server.delivers = ({ type }) => type !== 'message' || (lost += 1) > 3;
    const sent = room.messages.send('Sar barzi');
    await platform.advance(120_000);
    await expect(sent).resolves.toMatchObject({ seq: 1, status: 'sent' });
    expect(server.room('r1').log).toHaveLength(1);
    expect(room.messages.current).toMatchObject([{ text: 'Sar barzi', status: 'sent' }]);
  });

  test('has not failed where the log has it, though nobody answers any more', async () => {
    const { client, room } = await stand.joined();
    room.messages.subscribe(([message]) => {
      if (message?.status === 'sent') client.close();
    });
    await expect(room.messages.send('Sar barzi')).resolves.toMatchObject({ seq: 1 });
    expect(room.messages.current).toMatchObject([{ text: 'Sar barzi', status: 'sent' }]);
  });

  test('is sent again with the same id after an error that may pass', async () => {
    const { room } = await stand.joined();
    let refusals = 0;
    server.answers = ({ action }) =>
      action === 'sendMessage' && (refusals += 1) <= 10 ? refused('unavailable') : undefined;
    const sent = room.messages.send('Sar barzi');
    await platform.advance(300_000);
    await expect(sent).resolves.toMatchObject({ seq: 1 });
    const ids = server.requests.filter(({ action }) => action === 'sendMessage').map(({ id }) => id);
    expect(ids).toHaveLength(11);
    expect(new Set(ids).size).toBe(1);
  });

  test('waits as long as a rate limit says, and what follows it with it', async () => {
    const { room } = await stand.joined();
    server.answers = ({ action }) =>
      action === 'sendMessage' ? refused('rate_limited', { retryAfterMs: 30_000 }) : undefined;
    void room.messages.send('one');
    void room.messages.send('two');
    await settle();
    server.answers = () => undefined;
    await platform.advance(29_000);
    expect(textsOf(room.messages.current)).toEqual(['one', 'two']);
    expect(room.messages.current.map(({ status }) => status)).toEqual(['pending', 'pending']);
    await platform.advance(2_000);
    expect(room.messages.current).toMatchObject([
      { text: 'one', seq: 1, status: 'sent' },
      { text: 'two', seq: 2, status: 'sent' },
    ]);
  });

  test('fails with the code of any other error, and what follows it is sent', async () => {
    const { room } = await stand.joined();
    server.answers = ({ message }) =>
      message === 'one' ? refused('forbidden', { retryable: false }) : undefined;
    void room.messages.send('one');
    void room.messages.send('two');
    await settle();
    expect(room.messages.current).toMatchObject([
      { text: 'two', status: 'sent' },
      { text: 'one', status: 'failed', error: { code: 'forbidden' } },
    ]);
  });

  test('is one after the other in a room, and at most eight at once in all', async () => {
    const { client } = await stand.joined();
    let atOnce = 0;
    server.answers = ({ action }) => {
      if (action !== 'sendMessage') return undefined;
      atOnce += 1;
      return { type: 'nothing' };
    };
    for (let number = 0; number < 12; number += 1) {
      const { messages } = client.rooms.get(`room${number}`);
      void messages.send('first');
      void messages.send('second');
    }
    await settle();
    expect(atOnce).toBe(8);
    client.close();
  });

  test('waits for a connection, in order, up to the limit of the queue', async () => {
    const { client, room } = await stand.joined({ queueMax: 3 });
    server.isUp = false;
    server.cut(1006);
    await settle();
    for (const text of ['one', 'two', 'three']) void room.messages.send(text);
    await expect(room.messages.send('four')).rejects.toMatchObject({ code: 'queue_full' });
    expect(textsOf(room.messages.current)).toEqual(['one', 'two', 'three']);
    server.isUp = true;
    client.connect();
    await platform.advance(60_000);
    expect(server.room('r1').log).toMatchObject([
      { message: 'one' },
      { message: 'two' },
      { message: 'three' },
    ]);
    expect(room.messages.current.map(({ status }) => status)).toEqual(['sent', 'sent', 'sent']);
  });

  test('is refused on the spot where no frame could carry it', async () => {
    const { room } = await stand.joined();
    await expect(room.messages.send('"'.repeat(20_000))).rejects.toMatchObject({ code: 'bad_request' });
    expect(server.requests.filter(({ action }) => action === 'sendMessage')).toEqual([]);
  });

  test('is not sent where its signal was aborted before', async () => {
    const { room } = await stand.joined();
    const reason = new Error('the user has thought better of it');
    await expect(room.messages.send('Hm', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(room.messages.current).toEqual([]);
  });
});

test('a page that changes nothing keeps its snapshots', async () => {
  const { client, room } = await stand.joined();
  const before = [room.messages.current, room.typing.current, room.presence.current, client.rooms.current];
  await platform.advance(600_000);
  const after = [room.messages.current, room.typing.current, room.presence.current, client.rooms.current];
  for (const [index, snapshot] of before.entries()) expect(after[index]).toBe(snapshot);
});

test('a platform without a WebSocket needs one', () => {
  const { WebSocket } = globalThis;
  Reflect.deleteProperty(globalThis, 'WebSocket');
  try {
    expect(() => new ChatClient({ url: 'wss://example.com', token: '' })).toThrow(
      /option webSocket is needed/,
    );
  } finally {
    if (WebSocket !== undefined) globalThis.WebSocket = WebSocket;
  }
});
