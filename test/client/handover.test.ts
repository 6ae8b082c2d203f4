import { settle } from '../fakes/hand-driven-platform.ts';
import { Stand, textsOf } from './stand.ts';

const minuteMs = 60_000;

let stand: Stand;
let server: Stand['server'];
let platform: Stand['platform'];
beforeEach(() => {
  stand = new Stand();
  ({ server, platform } = stand);
});

describe('the two hours of a connection', () => {
  test('end unnoticed: the next one is open and joined before the old one ends', async () => {
    const { client, room } = await stand.joined();
    const states: string[] = [];
    client.on('state', ({ status }) => states.push(status));
    let openMin = Infinity;
    for (let minute = 0; minute < 150; minute += 1) {
      server.post('r1', `minute ${minute}`);
      await platform.advance(minuteMs);
      openMin = Math.min(openMin, server.room('r1').subscribers.size, server.openSockets.length);
    }
    expect(states).toEqual([]);
    expect(server.sockets).toHaveLength(2);
    expect(server.openSockets).toEqual([server.sockets[1]]);
    expect(openMin).toBe(1);
    expect(server.requests.filter(({ action }) => action === 'joinRoom')).toHaveLength(2);
    expect(textsOf(room.messages.current)).toEqual(Array.from({ length: 150 }, (_, n) => `minute ${n}`));
  });

  /** A client of which the next connection is open, and has no answers to its joins yet; they come when asked for. */
  async function handingOver() {
    const { client, room } = await stand.joined();
    await Promise.all([client.rooms.get('r3').join(), settle()]);
    const held: (() => void)[] = [];
    server.delivers = (frame, socket) => {
      if (socket === server.sockets[0]) return true;
      held.push(() => socket.emit('message', { data: JSON.stringify(frame) }));
      return false;
    };
    while (server.sockets.length < 2) await platform.advance(minuteMs);
    const finish = async (): Promise<void> => {
      server.delivers = () => true;
      for (const answer of held.splice(0)) answer();
      await platform.advance(20_000);
      expect(server.openSockets).toEqual([server.sockets[1]]);
    };
    return { client, room, answerOne: () => held.shift()?.(), finish };
  }

  test('end unnoticed for a room that is joined while the connections change', async () => {
    const { client, finish } = await handingOver();
    const room = client.rooms.get('r2');
    await Promise.all([room.join(), settle()]);
    await finish();
    server.post('r2', 'heard');
    expect(textsOf(room.messages.current)).toEqual(['heard']);
  });

  test('end the receiving of a room that is left when the next connection has joined it', async () => {
    const { room, answerOne, finish } = await handingOver();
    answerOne();
    await settle();
    room.leave();
    await finish();
    expect(server.room('r1').subscribers).not.toContain(server.sockets[1]);
  });
});
