import type { MembershipEntry } from '../../../protocol/entries.ts';
import type { Role } from '../../../protocol/rooms.ts';
import { remove } from '../../../lambda/chat/membership.ts';
import {
  addByMember,
  muteMember,
  removeByMember,
  setRole,
  updateByMember,
} from '../../../lambda/chat/moderation.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { crashEverywhere } from './crashes.ts';
import { playAllInterleavings } from './interleavings.ts';
import type { OperationResult } from './interleavings.ts';
import { connect, connectAndJoin, createRoomFixture, readLog, room } from './room-fixture.ts';

jest.setTimeout(60_000);

/** A room of alice (owner), bob (moderator), carol (member), and others with the roles that are named. */
async function createGroup(others: Readonly<Record<string, Role>> = {}): Promise<InMemoryPorts> {
  const ports = await createRoomFixture();
  await ports.rooms.changeMember({ room, user: 'bob' }, { role: 'moderator' });
  for (const [user, role] of Object.entries(others)) {
    const member = { room, user, role, joinedAt: 0, readSeq: 0, claims: new Map([['joined', 0]]) };
    await ports.rooms.addMember(member, { leftSeq: undefined });
  }
  return ports;
}

const leave = (user: string) => async (ports: Ports) => removeByMember(ports, { room, user, sender: user });
const removeAs = (sender: string, user: string) => async (ports: Ports) =>
  removeByMember(ports, { room, user, sender });
const addAs = (by: string, user: string) => async (ports: Ports) =>
  addByMember(ports, { room, users: [user], by });
const roleAs = (by: string, user: string, role: Role) => async (ports: Ports) =>
  setRole(ports, { room, user, role, by });
const muteAs = (by: string, user: string) => async (ports: Ports) =>
  muteMember(ports, { room, user, until: Date.parse('2100-01-01T00:00:00Z'), by });
const renameAs = (sender: string) => async (ports: Ports) =>
  updateByMember(ports, { room, sender, changes: { name: 'Gulan' } });

type Act = (ports: Ports) => Promise<unknown>;

const ownersOf = async (ports: Ports) => ports.rooms.readOwners(room);
const isMember = async (ports: Ports, user: string) =>
  (await ports.rooms.readMember({ room, user })) !== undefined;

describe('by right of their role', () => {
  test.each<readonly [string, Act]>([
    ['an owner adds members', addAs('alice', 'dilan')],
    ['an owner adds themselves, who is there', addAs('alice', 'alice')],
    ['an owner removes another owner', removeAs('alice', 'zara')],
    ['an owner removes a moderator', removeAs('alice', 'bob')],
    ['an owner makes a member owner', roleAs('alice', 'carol', 'owner')],
    ['an owner takes the role from another owner', roleAs('alice', 'zara', 'member')],
    ['an owner steps down beside another', roleAs('alice', 'alice', 'member')],
    ['an owner leaves beside another', leave('alice')],
    ['an owner mutes a moderator', muteAs('alice', 'bob')],
    ['an owner renames the room', renameAs('alice')],
    ['a moderator adds members', addAs('bob', 'dilan')],
    ['a moderator removes a member', removeAs('bob', 'carol')],
    ['a moderator mutes a member', muteAs('bob', 'carol')],
    ['a moderator leaves', leave('bob')],
    ['a member leaves', leave('carol')],
  ])('%s', async (_, act) => {
    const ports = await createGroup({ zara: 'owner' });
    await expect(act(ports)).resolves.toBeDefined();
  });

  test.each<readonly [string, Act, string]>([
    ['a moderator removes an owner', removeAs('bob', 'alice'), 'forbidden'],
    ['a moderator removes another moderator', removeAs('bob', 'mina'), 'forbidden'],
    ['a moderator mutes an owner', muteAs('bob', 'alice'), 'forbidden'],
    ['a moderator mutes themselves', muteAs('bob', 'bob'), 'forbidden'],
    ['a moderator sets a role', roleAs('bob', 'carol', 'moderator'), 'forbidden'],
    ['a moderator makes themselves owner', roleAs('bob', 'bob', 'owner'), 'forbidden'],
    ['a moderator renames the room', renameAs('bob'), 'forbidden'],
    ['a member adds members', addAs('carol', 'dilan'), 'forbidden'],
    ['a member removes another', removeAs('carol', 'bob'), 'forbidden'],
    ['a member mutes another', muteAs('carol', 'bob'), 'forbidden'],
    ['a member sets a role', roleAs('carol', 'carol', 'owner'), 'forbidden'],
    ['a member renames the room', renameAs('carol'), 'forbidden'],
    ['the last owner leaves', leave('alice'), 'forbidden'],
    ['the last owner steps down', roleAs('alice', 'alice', 'moderator'), 'forbidden'],
    ['a stranger leaves', leave('eve'), 'not_a_member'],
    ['a stranger removes a member', removeAs('eve', 'carol'), 'not_a_member'],
    ['a stranger adds themselves', addAs('eve', 'eve'), 'not_a_member'],
    ['a stranger renames the room', renameAs('eve'), 'not_a_member'],
    ['an owner removes a stranger', removeAs('alice', 'eve'), 'not_found'],
    ['an owner mutes a stranger', muteAs('alice', 'eve'), 'not_found'],
    ['an owner makes a stranger owner', roleAs('alice', 'eve', 'owner'), 'not_found'],
  ])('it is refused that %s', async (_, act, code) => {
    const ports = await createGroup({ mina: 'moderator' });
    const before = JSON.stringify(await ports.rooms.readMembers(room));
    await expect(act(ports)).rejects.toMatchObject({ code });
    expect(JSON.stringify(await ports.rooms.readMembers(room))).toBe(before);
    await expect(readLog(ports)).resolves.toEqual([]);
  });

  test('the last owner leaves as the last member', async () => {
    const ports = await createGroup();
    for (const user of ['carol', 'bob', 'alice']) await leave(user)(ports);
    await expect(ports.rooms.countMembers(room)).resolves.toBe(0);
  });
});

describe('a removal by a member', () => {
  test('is the entry that the room hears, and tells all devices of the user', async () => {
    const ports = await createGroup();
    await connectAndJoin(ports, 'alice');
    await connectAndJoin(ports, 'carol', 'phone');
    await connect(ports, 'carol', 'tablet');
    const left = await removeAs('bob', 'carol')(ports);
    expect(left).toMatchObject({ type: 'memberLeft', seq: 1, user: 'carol', sender: 'bob' });
    expect(ports.gateway.received('alice-1')).toEqual([left]);
    for (const device of ['phone', 'tablet']) {
      expect(ports.gateway.received(device)).toEqual([{ type: 'roomRemoved', room }]);
    }
  });

  test.each<readonly [string, Act]>([
    ['oneself', leave('carol')],
    ['another', removeAs('bob', 'carol')],
  ])('of %s that is repeated after a crash ends as it would have (F2)', async (_, act) => {
    await crashEverywhere(createGroup, act, async (ports) => {
      const left = await act(ports);
      await expect(act(ports)).resolves.toEqual(left);
      expect((await readLog(ports)).filter(({ type }) => type === 'memberLeft')).toEqual([left]);
      expect(await isMember(ports, 'carol')).toBe(false);
    });
  });
});

test('an addition tells all devices of the user, and none whose token has expired (S23)', async () => {
  const ports = await createGroup();
  await connect(ports, 'dilan', 'phone');
  const expired = { user: 'dilan', connectionId: 'old', tokenExpiresAt: ports.clock.now() };
  await ports.subscriptions.openConnection(expired);
  await addAs('bob', 'dilan')(ports);
  const { epoch = '' } = (await ports.rooms.readHead(room)) ?? {};
  expect(ports.gateway.received('phone')).toEqual([
    { type: 'roomAdded', room, roomType: 'group', epoch, head: 0 },
  ]);
  expect(ports.gateway.received('old')).toEqual([]);
});

test('a push to a user that fails is no failure of what it tells of (I7)', async () => {
  const ports = await createGroup();
  const connected = await connect(ports, 'dilan');
  ports.gateway.plan(connected.connectionId, ['failed', 'failed', 'failed']);
  await expect(addAs('bob', 'dilan')(ports)).resolves.toHaveLength(1);
  expect(ports.gateway.isClosed(connected.connectionId)).toBe(false);
});

test('a change of a member is told to the room, once', async () => {
  const ports = await createGroup();
  await connectAndJoin(ports, 'carol');
  const [muted, again] = [await muteAs('bob', 'carol')(ports), await muteAs('bob', 'carol')(ports)];
  expect([again]).toEqual([{ ...muted, role: 'member', mutedUntil: '2100-01-01T00:00:00.000Z' }]);
  expect(ports.gateway.received('carol-1')).toEqual([{ type: 'memberUpdated', ...muted }]);
});

describe('in every order of their calls', () => {
  const succeeded = (results: readonly OperationResult[]) =>
    results.filter(({ status }) => status === 'fulfilled').length;
  const refusals = (results: readonly OperationResult[]) =>
    results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));

  test.each<readonly [string, Act, Act]>([
    ['who leave', leave('alice'), leave('zara')],
    ['who step down', roleAs('alice', 'alice', 'member'), roleAs('zara', 'zara', 'member')],
    ['of whom one leaves and one steps down', leave('alice'), roleAs('zara', 'zara', 'moderator')],
    ['who remove each other', removeAs('alice', 'zara'), removeAs('zara', 'alice')],
    ['of whom one leaves and removes the other', leave('alice'), removeAs('zara', 'alice')],
  ])('of two owners %s one stays owner', async (_, first, second) => {
    await playAllInterleavings(async () => {
      const ports = await createGroup({ zara: 'owner' });
      return {
        ports,
        operations: [first, second],
        check: async (results) => {
          expect(await ownersOf(ports)).toHaveLength(1);
          expect(succeeded(results)).toBeGreaterThan(0);
        },
      };
    });
  });

  test('an owner who leaves while the other loses the role stays', async () => {
    await playAllInterleavings(async () => {
      const ports = await createGroup({ zara: 'owner' });
      return {
        ports,
        operations: [leave('zara'), roleAs('alice', 'zara', 'member'), leave('alice')],
        check: async () => {
          expect((await ownersOf(ports)).length).toBeGreaterThan(0);
        },
      };
    });
  });

  test.each<readonly [string, Act, (ports: Ports) => Promise<boolean>]>([
    ['adds nobody', addAs('bob', 'dilan'), async (ports) => isMember(ports, 'dilan')],
    ['removes nobody', removeAs('bob', 'carol'), async (ports) => !(await isMember(ports, 'carol'))],
    [
      'mutes nobody',
      muteAs('bob', 'carol'),
      async (ports) => (await ports.rooms.readMember({ room, user: 'carol' }))?.mutedUntil !== undefined,
    ],
  ])('a moderator who is removed %s from then on, or did before', async (_, act, isDone) => {
    await playAllInterleavings(async () => {
      const ports = await createGroup();
      const doneWhenRemoved: boolean[] = [];
      const removeBob = async (instrumented: Ports) => {
        const left = await remove(instrumented, { room, user: 'bob', sender: 'system' });
        // A call like the others, so that orders are told apart by its answer.
        doneWhenRemoved.push(await isDone(instrumented));
        return left;
      };
      return {
        ports,
        operations: [act, removeBob],
        check: async (results) => {
          expect(doneWhenRemoved).toEqual([await isDone(ports)]);
          for (const refusal of refusals(results)) expect(refusal).toMatchObject({ name: 'ChatError' });
        },
      };
    });
  });

  test('an owner who is removed updates the room below that number, or not', async () => {
    await playAllInterleavings(async () => {
      const ports = await createGroup();
      const removeAlice = async (instrumented: Ports) =>
        remove(instrumented, { room, user: 'alice', sender: 'system' });
      return {
        ports,
        operations: [renameAs('alice'), removeAlice],
        check: async ([, removed]) => {
          const { seq } = (removed as PromiseFulfilledResult<MembershipEntry>).value;
          const updates = (await readLog(ports)).filter(({ type }) => type === 'roomUpdated');
          const name = (await ports.rooms.readHead(room))?.name;
          expect(updates.every((update) => update.seq < seq)).toBe(true);
          expect(name).toBe(updates.length === 0 ? undefined : 'Gulan');
        },
      };
    });
  });
});
