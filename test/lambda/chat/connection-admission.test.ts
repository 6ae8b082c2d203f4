import { close, disconnectUser, open } from '../../../lambda/chat/connection-lifecycle.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { eraseUser } from '../../../lambda/chat/user-erasure.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { playAllInterleavings } from './interleavings.ts';
import { connectionOf, createRoomFixture, room } from './room-fixture.ts';

const placesMax = 3;
const minuteMs = 60_000;

let ports: InMemoryPorts;
beforeEach(async () => {
  const fixture = await createRoomFixture();
  ports = { ...fixture, deployment: { ...fixture.deployment, connectionsPerUserMax: placesMax } };
});

const alice = (name: string | number) => connectionOf('alice', `alice-${name}`);
const openOne = async (name: string | number, on: Ports = ports) => open(on, alice(name));

async function fill(): Promise<void> {
  for (let count = 1; count <= placesMax; count += 1) {
    await expect(openOne(count)).resolves.toBe('opened');
  }
}

/** The same ports, of which these calls fail before they have an effect. */
function failingAt(...methods: readonly string[]): Ports {
  return instrument(ports, async ({ method }, effect) => {
    if (methods.includes(method)) throw new Error(`${method} failed`);
    return effect();
  });
}

describe('a user has no more connections than the deployment allows (S52)', () => {
  test('the newest is refused, and nothing is written of it', async () => {
    await fill();
    await expect(openOne('new')).resolves.toBe('tooMany');
    await expect(ports.subscriptions.readConnectionTraces('alice')).resolves.toHaveLength(placesMax);
    await expect(open(ports, connectionOf('bob'))).resolves.toBe('opened');
  });

  test('of handshakes at the same time no more succeed, whether or not the user ever had one', async () => {
    for (let round = 0; round < 2; round += 1) {
      const names = Array.from({ length: 7 }, (_, index) => `${round}-${index}`);
      const outcomes = await Promise.all(names.map(async (name) => openOne(name)));
      expect(outcomes.filter((outcome) => outcome === 'opened')).toHaveLength(placesMax);
      expect(outcomes.filter((outcome) => outcome === 'tooMany')).toHaveLength(7 - placesMax);
      await disconnectUser(ports, 'alice');
    }
  });

  test('an event that comes twice takes one place (F1)', async () => {
    for (const name of [1, 1, 2, 2, 3, 3, 3]) await expect(openOne(name)).resolves.toBe('opened');
  });
});

describe('a place is free again', () => {
  test('when its connection has ended, however often that is said', async () => {
    await fill();
    for (let ends = 0; ends < 2; ends += 1) await close(ports, alice(1));
    await expect(openOne('new')).resolves.toBe('opened');
    await expect(openOne('newer')).resolves.toBe('tooMany');
  });

  test('when the handshake was refused for another reason, or had its end before it (F7)', async () => {
    const eve = (count: number) => ({ ...connectionOf('eve', `eve-${count}`), boundRoom: room });
    for (let count = 0; count <= placesMax; count += 1) {
      await expect(open(ports, eve(count))).resolves.toBe('notAMember');
      await close(ports, connectionOf('eve', `closed-${count}`));
      await expect(open(ports, connectionOf('eve', `closed-${count}`))).resolves.toBe('closed');
    }
    await expect(open(ports, connectionOf('eve'))).resolves.toBe('opened');
  });

  test('when the connection could not be written', async () => {
    for (let count = 0; count <= placesMax; count += 1) {
      await expect(openOne(count, failingAt('openConnection'))).rejects.toThrow('openConnection failed');
    }
    await fill();
  });

  test('after two hours and ten minutes, though no end was ever heard of (F6)', async () => {
    await fill();
    ports.clock.advance(129 * minuteMs);
    await expect(openOne('early')).resolves.toBe('tooMany');
    ports.clock.advance(minuteMs);
    for (const name of ['a', 'b', 'c']) await expect(openOne(name)).resolves.toBe('opened');
    await expect(openOne('d')).resolves.toBe('tooMany');
  });

  test.each([
    { when: 'in its handshake', methods: ['openConnection', 'freePlace'], act: openOne },
    { when: 'at the end of its connection', methods: ['freePlace'], act: endOne },
  ])('when the function died $when, as soon as a handshake finds none', async ({ methods, act }) => {
    await openOne(1);
    await openOne(2);
    await expect(act('lost', failingAt(...methods))).rejects.toThrow('failed');
    // While the handshake may be under way, nobody takes its place.
    await expect(openOne('early')).resolves.toBe('tooMany');
    ports.clock.advance(2 * minuteMs);
    const lastOfThree = { ...ports, random: { newId: () => '', fraction: () => 0.99 } };
    await expect(openOne('new', lastOfThree)).resolves.toBe('opened');
    await expect(openOne('newer', lastOfThree)).resolves.toBe('tooMany');
  });
});

async function endOne(name: string, on: Ports): Promise<void> {
  await open(ports, alice(name));
  await close(on, alice(name));
}

test('a connection holds a place if and only if it is open, whichever way its events overlap (F1, F7)', async () => {
  await playAllInterleavings(async () => {
    const world = await createRoomFixture();
    return {
      ports: world,
      operations: [
        async (instrumented) => openOne(1, instrumented),
        async (instrumented) => openOne(1, instrumented),
        async (instrumented) => close(instrumented, alice(1)),
      ],
      isApart: ({ port }) => port === 'clock',
      check: async () => {
        const nobody = { nowMs: 0, expiresAt: 0, placesMax: 0 };
        const refused = await world.subscriptions.takePlace(alice('nobody'), nobody);
        const holders = refused.outcome === 'refused' ? refused.places?.takenAt.size : undefined;
        expect(holders).toBe((await world.subscriptions.readConnections('alice')).length);
      },
    };
  });
});

test('the end of a connection that has no row of places makes none, so that an erasure is complete (I21)', async () => {
  await fill();
  await eraseUser(ports, { user: 'alice' });
  await close(ports, alice(1));
  const taken = { nowMs: 0, expiresAt: 0, placesMax: 100 };
  await expect(ports.subscriptions.takePlace(alice('new'), taken)).resolves.toEqual({ outcome: 'refused' });
});

test('a refusal costs one read of one connection, whatever was opened and closed before', async () => {
  for (let count = 0; count < 50; count += 1) await endOne(`old-${count}`, ports);
  await fill();
  ports.clock.advance(2 * minuteMs);
  const calls: string[] = [];
  const counting = instrument(ports, async ({ method }, effect) => {
    calls.push(method);
    return effect();
  });
  await expect(openOne('new', counting)).resolves.toBe('tooMany');
  expect(calls).toEqual(['takePlace', 'readConnection']);
});
