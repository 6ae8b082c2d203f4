import type { Room } from '../../client/index.ts';
import { settle } from '../fakes/hand-driven-platform.ts';
import { Stand } from './stand.ts';

const members = [
  { user: 'alice', role: 'owner', readSeq: 2, online: true },
  { user: 'bob', role: 'member', readSeq: 1, online: false },
];

let stand: Stand;
let server: Stand['server'];
beforeEach(() => {
  stand = new Stand();
  ({ server } = stand);
  server.answers = ({ action, room }) =>
    action === 'members' ? { type: 'members', room, members, occupancy: 1 } : undefined;
});

const timesAsked = (): number => server.requests.filter(({ action }) => action === 'members').length;
const ignore = (): void => {};

describe('who is in a room', () => {
  test.each<[string, (room: Room) => void]>([
    ['who is in it', (room) => room.members.subscribe(ignore)],
    ['who is online', (room) => room.presence.subscribe(ignore)],
    ['what was read', (room) => room.receipts.subscribe(ignore)],
  ])('is loaded at each join where somebody watches %s, since before it was joined', async (_, watch) => {
    const room = stand.clientOf().rooms.get('r1');
    watch(room);
    await Promise.all([room.join(), settle()]);
    expect(room.members.current).toEqual(members);
    expect([...room.presence.current]).toEqual(['alice']);
    expect(Object.fromEntries(room.receipts.current)).toEqual({ alice: 2, bob: 1 });
    room.leave();
    expect(room.members.current).toEqual([]);
    await Promise.all([room.join(), settle()]);
    expect(room.members.current).toEqual(members);
  });

  test('is loaded when somebody begins to watch a room that was joined', async () => {
    const { room } = await stand.joined();
    expect(timesAsked()).toBe(0);
    room.presence.subscribe(ignore);
    room.members.subscribe(ignore);
    await settle();
    expect(room.members.current).toEqual(members);
    expect(timesAsked()).toBe(1);
  });

  test('is not asked for where nobody watches', async () => {
    const { room } = await stand.joined();
    room.members.subscribe(ignore)();
    await settle();
    room.leave();
    const before = timesAsked();
    await Promise.all([room.join(), settle()]);
    expect(timesAsked()).toBe(before);
  });

  test('is loaded by the next join where it could not be before', async () => {
    const client = stand.clientOf();
    const room = client.rooms.get('r1');
    room.members.subscribe(ignore);
    client.close();
    await settle();
    client.connect();
    await Promise.all([room.join(), settle()]);
    expect(room.members.current).toEqual(members);
  });

  test('is asked for again by the next who watches where it was refused before', async () => {
    const { room } = await stand.joined();
    const { answers } = server;
    server.answers = ({ action }) =>
      action === 'members' ? { type: 'error', code: 'forbidden', detail: '', retryable: false } : undefined;
    room.members.subscribe(ignore);
    await settle();
    server.answers = answers;
    room.members.subscribe(ignore);
    await settle();
    expect(room.members.current).toEqual(members);
  });

  test('is kept up to date by the log', async () => {
    const { room } = await stand.joined();
    await Promise.all([room.members.load(), settle()]);
    const { log } = server.room('r1');
    const push = (entry: object): void => {
      const full = { room: 'r1', seq: log.length + 1, sender: 'alice', timestamp: 'now', ...entry };
      log.push(full as (typeof log)[number]);
      for (const socket of server.openSockets) server.send(socket, full);
    };
    push({ type: 'memberJoined', user: 'carol' });
    push({ type: 'memberLeft', user: 'bob' });
    expect(room.members.current.map(({ user }) => user)).toEqual(['alice', 'carol']);
  });
});
