import { settle } from '../fakes/hand-driven-platform.ts';
import { Stand } from './stand.ts';

const listed = { room: 'r1', type: 'group', head: 0, readSeq: 0, unread: 0 };

let stand: Stand;
beforeEach(() => {
  stand = new Stand();
});

/** A client with a list of one room, which it has joined; and what makes the next list be read before it is answered. */
async function listing(next = listed) {
  const { server } = stand;
  let rooms = [listed];
  server.answers = ({ action }) => (action === 'rooms' ? { type: 'rooms', rooms } : undefined);
  const { client } = await stand.joined();
  await Promise.all([client.rooms.list(), settle()]);
  const held: (() => void)[] = [];
  server.delivers = (frame, socket) => {
    if (frame['type'] !== 'rooms') return true;
    held.push(() => socket.emit('message', { data: JSON.stringify(frame) }));
    return false;
  };
  rooms = [next];
  const again = client.rooms.list();
  await settle();
  const push = (frame: Readonly<Record<string, unknown>>) =>
    server.openSockets.forEach((socket) => server.send(socket, frame));
  return { client, server, push, answer: async () => (held.forEach((answer) => answer()), again) };
}

describe('a list of rooms that was read before something came', () => {
  test('takes back no message, and none that is unread', async () => {
    const { client, server, answer } = await listing();
    server.post('r1', 'Are you there?');
    await answer();
    expect(client.rooms.current).toMatchObject([{ head: 1, unread: 1, lastMessage: { seq: 1 } }]);
  });

  test('counts a message that was yet to be stored when it was read', async () => {
    const { server } = stand;
    const stored = server.post('r1', 'Sar barzi');
    const rooms = [{ ...listed, head: 2, readSeq: 1, lastMessage: stored }];
    server.answers = ({ action }) => (action === 'rooms' ? { type: 'rooms', rooms } : undefined);
    const client = stand.clientOf();
    await Promise.all([client.rooms.list(), settle()]);
    server.post('r1', 'Are you there?');
    await Promise.all([client.rooms.get('r1').join(), settle()]);
    expect(client.rooms.current).toMatchObject([
      { head: 2, unread: 1, lastMessage: { message: 'Are you there?' } },
    ]);
  });

  test('takes back no read position', async () => {
    const { client, server, push, answer } = await listing();
    server.post('r1', 'Are you there?');
    push({ type: 'read', room: 'r1', user: 'alice', seq: 1 });
    await answer();
    expect(client.rooms.current).toMatchObject([{ readSeq: 1, unread: 0 }]);
  });

  test('brings back no room that the user was removed from, and loses none that they were added to', async () => {
    const { client, push, answer } = await listing();
    push({ type: 'roomRemoved', room: 'r1' });
    push({ type: 'roomAdded', room: 'r2', roomType: 'group', epoch: 'e', head: 1 });
    await answer();
    expect(client.rooms.current.map(({ room }) => room)).toEqual(['r2']);
  });

  test('tells more of a room that is not joined, whatever came', async () => {
    const newer = { ...listed, head: 3, readSeq: 1, unread: 2 };
    const { client, push, answer } = await listing(newer);
    push({ type: 'read', room: 'r1', user: 'alice', seq: 1 });
    await answer();
    expect(client.rooms.current).toEqual([newer]);
  });
});
