import type { Caller } from '../../../lambda/chat/caller.ts';
import { disconnectUser, open } from '../../../lambda/chat/connection-lifecycle.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { playAllInterleavings } from './interleavings.ts';
import { connectionOf, createRoomFixture, room } from './room-fixture.ts';

const hourMs = 3_600_000;

let ports: InMemoryPorts;
beforeEach(async () => {
  const fixture = await createRoomFixture();
  ports = { ...fixture, deployment: { ...fixture.deployment, tokenLifetimeMs: 24 * hourMs } };
});

function comes(connectionId: string, tokenIssuedAt?: number, user = 'alice'): Caller {
  return { ...connectionOf(user, connectionId), ...(tokenIssuedAt !== undefined && { tokenIssuedAt }) };
}

const revoke = async () => disconnectUser(ports, 'alice', { revoking: true });

describe('a user whose tokens are revoked (S23)', () => {
  test('loses the connections that are open, and opens none with a token from before', async () => {
    const [before, after] = [ports.clock.now(), ports.clock.now() + 1];
    await open(ports, comes('old', before));
    await expect(revoke()).resolves.toBe(1);
    expect(ports.gateway.isClosed('old')).toBe(true);
    for (const issuedAt of [before, before - hourMs, undefined])
      await expect(open(ports, comes('again', issuedAt))).resolves.toBe('revoked');
    await expect(ports.subscriptions.readConnections('alice')).resolves.toEqual([]);
    await expect(open(ports, comes('fresh', after))).resolves.toBe('opened');
    await expect(open(ports, comes('fresh', after))).resolves.toBe('opened');
    await expect(open(ports, comes('bob', before, 'bob'))).resolves.toBe('opened');
  });

  test('loses a socket that was not there yet when its connection was found', async () => {
    await open(ports, comes('old', ports.clock.now()));
    let closings = 0;
    const early = instrument(ports, async ({ method }, effect) => {
      if (method !== 'close') return effect();
      closings += 1;
      return closings < 3 ? 'gone' : effect();
    });
    await expect(disconnectUser(early, 'alice', { revoking: true })).resolves.toBe(1);
    expect(ports.gateway.isClosed('old')).toBe(true);
  });

  test('is not waited for where no handshake can be under way', async () => {
    await open(ports, comes('old', ports.clock.now()));
    await ports.gateway.close('old');
    ports.clock.advance(hourMs);
    const before = ports.clock.now();
    await expect(revoke()).resolves.toBe(1);
    expect(ports.clock.now()).toBe(before);
  });

  test('stays so for as long as a token may be valid, whoever comes in the meantime with a new one', async () => {
    const before = ports.clock.now();
    await expect(revoke()).resolves.toBe(0);
    for (let hour = 0; hour < 24; hour += 1) {
      ports.clock.advance(hourMs);
      await expect(open(ports, comes(`fresh-${hour}`, ports.clock.now()))).resolves.toBe('opened');
      await expect(open(ports, comes(`old-${hour}`, before))).resolves.toBe('revoked');
    }
    ports.clock.advance(1);
    await expect(open(ports, comes('old', before))).resolves.toBe('opened');
  });

  test('has as many connections as before, and no more (S52)', async () => {
    ports = { ...ports, deployment: { ...ports.deployment, connectionsPerUserMax: 2 } };
    await revoke();
    const issuedAt = ports.clock.now() + 1;
    for (const id of ['a', 'b', 'a', 'b'])
      await expect(open(ports, comes(id, issuedAt))).resolves.toBe('opened');
    await expect(open(ports, comes('c', issuedAt))).resolves.toBe('tooMany');
  });

  test('keeps the tokens when only the connections are closed', async () => {
    await open(ports, comes('old', ports.clock.now()));
    await expect(disconnectUser(ports, 'alice')).resolves.toBe(1);
    await expect(open(ports, comes('again', ports.clock.now()))).resolves.toBe('opened');
  });
});

test('a handshake is refused or its connection closed, whichever way it overlaps a revocation (S23)', async () => {
  const { states } = await playAllInterleavings(async () => {
    const world = await createRoomFixture();
    const caller = { ...comes('old', world.clock.now()), boundRoom: room };
    return {
      ports: world,
      operations: [
        async (instrumented) => open(instrumented, caller),
        async (instrumented) => disconnectUser(instrumented, 'alice', { revoking: true }),
      ],
      isApart: ({ port }) => port === 'clock',
      check: async ([opened]) => {
        const isOpen = opened?.status === 'fulfilled' && opened.value === 'opened';
        expect(isOpen && !world.gateway.isClosed('old')).toBe(false);
        await expect(world.subscriptions.readConnections('alice')).resolves.toEqual([]);
        await expect(world.subscriptions.readSubscriptions(room)).resolves.toEqual([]);
      },
    };
  });
  expect(states).toBeGreaterThan(20);
});
