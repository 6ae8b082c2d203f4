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

  test('is asked about every eight minutes, also where much is received', async () => {
    await stand.joined();
    for (let minute = 0; minute < 30; minute += 1) {
      server.post('r1', `minute ${minute}`);
      await platform.advance(60_000);
    }
    const pings = server.requests.filter(({ action }) => action === 'ping').length;
    expect(pings).toBeGreaterThanOrEqual(3);
    expect(pings).toBeLessThanOrEqual(4);
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
    stand.postBeforeJoined(['early']);
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

  test('may have edits whose texts were taken since, on the way and in the log', async () => {
    const edit = () =>
      server.append('r1', (place) => ({
        ...place,
        type: 'messageEdited',
        id: 'e',
        target: 1,
        sender: 'bob',
      }));
    server.post('r1', 'the current text');
    edit();
    const { room } = await stand.joined();
    edit();
    server.post('r1', 'heard');
    expect(textsOf(room.messages.current)).toEqual(['the current text', 'heard']);
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

describe('what happens between messages', () => {
  const come = (user: string) =>
    server.append('r1', (place) => ({ ...place, type: 'memberJoined', user, sender: 'bob' }));
  const isAscending = (seqs: readonly number[]) => seqs.every((seq, index) => seq > (seqs[index - 1] ?? 0));

  test('is told as it comes, and loaded with older messages', async () => {
    come('carol');
    for (let number = 1; number <= 60; number += 1) server.post('r1', `message ${number}`);
    const { room } = await stand.joined();
    expect(room.notices.current).toEqual([]);
    server.append('r1', (place) => ({ ...place, type: 'roomUpdated', name: 'Weavers', sender: 'bob' }));
    expect(room.notices.current).toMatchObject([{ type: 'roomUpdated', name: 'Weavers' }]);
    await Promise.all([room.messages.loadOlder(), settle()]);
    expect(room.notices.current).toMatchObject([{ type: 'memberJoined', user: 'carol' }, { seq: 62 }]);
    room.leave();
    expect(room.notices.current).toEqual([]);
  });

  test('is let go with the messages around it', async () => {
    const { room } = await stand.joined({ messagesMax: 100 });
    for (let number = 1; number <= 150; number += 1) {
      server.post('r1', `message ${number}`);
      come(`user ${number}`);
    }
    const notices = room.notices.current.map(({ seq }) => seq);
    const messages = room.messages.current.map(({ seq = 0 }) => seq);
    expect(notices.length + messages.length).toBeLessThanOrEqual(100);
    expect(Math.abs((notices[0] ?? 0) - (messages[0] ?? 0))).toBe(1);
    expect([isAscending(notices), isAscending(messages)]).toEqual([true, true]);
  });
});

test('a room that is left and joined again at once is joined after it was left', async () => {
  const { room } = await stand.joined();
  let answer: (() => void) | undefined;
  server.delivers = (frame, socket) => {
    if (frame['type'] !== 'left') return true;
    answer = () => socket.emit('message', { data: JSON.stringify(frame) });
    return false;
  };
  room.leave();
  const joined = room.join();
  await settle();
  expect(server.requests.at(-1)).toMatchObject({ action: 'leaveRoom' });
  answer?.();
  await Promise.all([joined, settle()]);
  expect(server.requests.at(-1)).toMatchObject({ action: 'joinRoom' });
});

test('a room that is left while it is being joined, and joined again, is received', async () => {
  const { client } = await stand.joined();
  const room = client.rooms.get('r2');
  const held: (() => void)[] = [];
  server.delivers = (frame, socket) => {
    held.push(() => socket.emit('message', { data: JSON.stringify(frame) }));
    return false;
  };
  const first = room.join();
  await settle();
  room.leave();
  const second = room.join();
  await settle();
  server.delivers = () => true;
  for (const answer of held) answer();
  await Promise.all([expect(first).rejects.toMatchObject({ code: 'closed' }), second, settle()]);
  expect(server.requests.filter(({ action, room }) => action === 'joinRoom' && room === 'r2')).toHaveLength(
    2,
  );
  server.post('r2', 'heard');
  expect(textsOf(room.messages.current)).toEqual(['heard']);
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
