import { joinRoom } from '../../../lambda/actions/join-room.ts';
import { members } from '../../../lambda/actions/members.ts';
import { ping } from '../../../lambda/actions/ping.ts';
import { arrive, close, disconnectUser, leave, open } from '../../../lambda/chat/connection-lifecycle.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { limits } from '../../../protocol/limits.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { connect, connectAndJoin, connectionOf, createRoomFixture, room } from './room-fixture.ts';

/** Bob listens; alice has three tabs. */
async function createListener(): Promise<InMemoryPorts> {
  const ports = await createRoomFixture();
  await connectAndJoin(ports, 'bob');
  return ports;
}

const tabs = ['alice-1', 'alice-2', 'alice-3'];

const toldTo = (ports: InMemoryPorts, connectionId = 'bob-1') =>
  ports.gateway
    .received(connectionId)
    .flatMap(({ type, user, online }) => (type === 'presence' ? [[user, online]] : []));

const openTab = async (ports: Ports, id: string) =>
  open(ports, { ...connectionOf('alice', id), boundRoom: room });
const closeTab = async (ports: Ports, id: string) => close(ports, { user: 'alice', connectionId: id });
const pingFrom = async (ports: Ports, user: string) =>
  ping(ports, connectionOf(user), { fields: { action: 'ping' } });

/** Apart in time, so that no turn is taken. */
const later = (ports: InMemoryPorts) => ports.clock.advance(limits.presenceIntervalMs);

async function onlineAsListed(ports: Ports): Promise<readonly string[]> {
  const page = await members(ports, connectionOf('bob'), { fields: { action: 'members', id: 'm1', room } });
  return page.members.filter(({ online }) => online).map(({ user }) => user);
}

describe('a room is told', () => {
  test('when the first of a user’s connections comes and when the last one goes', async () => {
    const ports = await createListener();
    for (const id of tabs) await openTab(ports, id);
    expect(toldTo(ports)).toEqual([['alice', true]]);
    for (const id of tabs.slice(0, 2)) await closeTab(ports, id);
    expect(toldTo(ports)).toEqual([['alice', true]]);
    await closeTab(ports, 'alice-3');
    expect(toldTo(ports)).toEqual([
      ['alice', true],
      ['alice', false],
    ]);
  });

  test.each(['alice', 'eve'])('nothing when %s leaves it without having come', async (user) => {
    const ports = await createListener();
    await leave(ports, { ...(await connect(ports, user)), room });
    expect(ports.gateway.received('bob-1')).toEqual([]);
  });

  test('alike when a connection joins and leaves it, which stays open', async () => {
    const ports = await createListener();
    const alice = await connect(ports, 'alice');
    expect(toldTo(ports)).toEqual([]);
    await joinRoom(ports, alice, { fields: { action: 'joinRoom', id: 'j1', room } });
    await leave(ports, { ...alice, room });
    expect(toldTo(ports)).toEqual([
      ['alice', true],
      ['alice', false],
    ]);
    expect(toldTo(ports, 'alice-1')).toEqual([]);
  });

  test('of nobody whose end came before their beginning (F7)', async () => {
    const ports = await createListener();
    await closeTab(ports, 'alice-1');
    await openTab(ports, 'alice-1');
    await closeTab(ports, 'alice-1');
    expect(toldTo(ports)).toEqual([]);
    await openTab(ports, 'alice-2');
    later(ports);
    await closeTab(ports, 'alice-2');
    expect(toldTo(ports)).toEqual([
      ['alice', true],
      ['alice', false],
    ]);
  });

  test('when the next post finds that a connection is gone whose end was never told (F6)', async () => {
    const ports = await createListener();
    await openTab(ports, 'alice-1');
    await ports.gateway.close('alice-1');
    ports.clock.advance(60_000);
    await expect(onlineAsListed(ports)).resolves.toEqual(['alice', 'bob']);
    await send(ports, { room, user: 'carol', id: 'c1', message: 'x' });
    expect(toldTo(ports)).toEqual([
      ['alice', true],
      ['alice', false],
    ]);
    await expect(onlineAsListed(ports)).resolves.toEqual(['bob']);
  });

  test('when the backend disconnects the user', async () => {
    const ports = await createListener();
    for (const id of tabs) await openTab(ports, id);
    await disconnectUser(ports, 'alice');
    expect(toldTo(ports).at(-1)).toEqual(['alice', false]);
  });

  test('of one coming and one going a second, however often a client comes and goes (S56)', async () => {
    const ports = await createListener();
    const alice = await connect(ports, 'alice');
    const startedMs = ports.clock.now();
    for (let round = 0; round < 20; round += 1) {
      await ports.subscriptions.subscribe(alice, room);
      await arrive(ports, { ...alice, room });
      await leave(ports, { ...alice, room });
    }
    const seconds = (ports.clock.now() - startedMs) / 1000;
    expect(toldTo(ports).length).toBeLessThanOrEqual(2 * (seconds + 1));
    expect(toldTo(ports).at(-1)).toEqual(['alice', false]);
  });

  test('nothing where more listen than are told, but the list says who is there, and how many', async () => {
    const ports = await createListener();
    for (let index = 1; index <= limits.ephemeralAudienceMax; index += 1)
      await connectAndJoin(ports, 'carol', `carol-${index}`);
    await openTab(ports, 'alice-1');
    await closeTab(ports, 'alice-1');
    expect(toldTo(ports)).toEqual([]);
    const page = await members(ports, connectionOf('bob'), { fields: { action: 'members', id: 'm1', room } });
    expect(page).toMatchObject({ occupancy: 2 });
    await expect(onlineAsListed(ports)).resolves.toEqual(['bob', 'carol']);
  });
});

describe('a lease', () => {
  test('runs out where the end of a connection is lost and nothing is posted (F6)', async () => {
    const ports = await createListener();
    await openTab(ports, 'alice-1');
    ports.clock.advance(limits.presenceLeaseMs - 1);
    await pingFrom(ports, 'bob');
    await expect(onlineAsListed(ports)).resolves.toEqual(['alice', 'bob']);
    ports.clock.advance(1);
    await expect(onlineAsListed(ports)).resolves.toEqual(['bob']);
  });

  test('is renewed by a ping, at most every few minutes and without a word to the room', async () => {
    const ports = await createListener();
    await openTab(ports, 'alice-1');
    const methods: string[] = [];
    const counted = instrument(ports, async ({ method }, effect) => {
      methods.push(method);
      return effect();
    });
    for (let minute = 0; minute < 60; minute += 1) {
      ports.clock.advance(60_000);
      await pingFrom(counted, 'alice');
    }
    expect(methods.filter((method) => method === 'renewLease')).toHaveLength(30);
    expect(toldTo(ports)).toEqual([['alice', true]]);
    await expect(onlineAsListed(ports)).resolves.toEqual(['alice']);
  });

  test('of a client that says something within ten minutes never runs out', async () => {
    const ports = await createListener();
    await openTab(ports, 'alice-1');
    for (const minutes of [1.9, 9.9, 1.9, 0.1, 9.9]) {
      ports.clock.advance(minutes * 60_000 - 1);
      await expect(onlineAsListed(ports)).resolves.toContain('alice');
      await pingFrom(ports, 'alice');
    }
  });

  test('that has run out is told as an arrival when the client is heard of again', async () => {
    const ports = await createListener();
    for (const id of ['alice-1', 'alice-2']) await openTab(ports, id);
    ports.clock.advance(limits.presenceLeaseMs);
    await closeTab(ports, 'alice-2');
    expect(toldTo(ports).at(-1)).toEqual(['alice', false]);
    await pingFrom(ports, 'alice');
    expect(toldTo(ports).at(-1)).toEqual(['alice', true]);
  });

  test('ends with the token (S23)', async () => {
    const ports = await createListener();
    const tokenExpiresAt = ports.clock.now() + 5_000;
    await open(ports, { ...connectionOf('alice'), tokenExpiresAt, boundRoom: room });
    await expect(onlineAsListed(ports)).resolves.toEqual(['alice', 'bob']);
    ports.clock.advance(5_000);
    await expect(onlineAsListed(ports)).resolves.toEqual(['bob']);
  });
});

test.each(['readConnections', 'claimPresence', 'readAudience', 'post'])(
  'a join and a handshake succeed though telling of them fails at %s',
  async (failingMethod) => {
    const ports = await createListener();
    const failing = instrument(ports, async ({ method }, effect) => {
      if (method === failingMethod) throw new Error('failed underneath');
      return effect();
    });
    await expect(openTab(failing, 'alice-1')).resolves.toBe('opened');
    await connect(ports, 'carol');
    const request = { fields: { action: 'joinRoom', id: 'j1', room } };
    await expect(joinRoom(failing, connectionOf('carol'), request)).resolves.toMatchObject({
      type: 'joined',
    });
    expect(ports.logger.lines).not.toEqual([]);
  },
);
