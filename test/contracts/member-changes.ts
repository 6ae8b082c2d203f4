import type { Role } from '../../protocol/rooms.ts';
import type { RoomChanges } from '../../protocol/entries.ts';
import type { Spending, Terms } from '../../lambda/chat/log-store-port.ts';
import type { Provided } from '../../lambda/chat/room-store-port.ts';
import { newHead, newMember, unique } from './tables-under-test.ts';
import type { TablesUnderTest } from './tables-under-test.ts';

/** What every `RoomStore` and `LogStore` does where a change depends on who somebody is at that instant. */
export function describeMemberChanges(name: string, tables: () => TablesUnderTest): void {
  /** A room of alice (owner), bob (moderator) and carol. */
  const createGroup = async (): Promise<string> => {
    const room = unique('room');
    const role = (user: string, is: Role) => newMember(room, user, { role: is });
    const members = [role('alice', 'owner'), role('bob', 'moderator'), role('carol', 'member')];
    await tables().rooms.createRoom(newHead(room), members);
    return room;
  };
  const witness = (user: string, ...roles: readonly Role[]): Provided => ({ witness: { user, roles } });

  describe(`changes of members: ${name}`, () => {
    test('give a member another role, and mute and unmute, each without the other', async () => {
      const { rooms } = tables();
      const key = { room: await createGroup(), user: 'carol' };
      await expect(rooms.changeMember(key, { mutedUntil: 5 })).resolves.toBe('changed');
      await expect(rooms.changeMember(key, { role: 'moderator' })).resolves.toBe('changed');
      await expect(rooms.readMember(key)).resolves.toEqual(
        newMember(key.room, 'carol', { role: 'moderator', mutedUntil: 5 }),
      );
      await expect(rooms.changeMember(key, { mutedUntil: null })).resolves.toBe('changed');
      await expect(rooms.readMember(key)).resolves.toEqual(
        newMember(key.room, 'carol', { role: 'moderator' }),
      );
    });

    test('tell whether they change anything', async () => {
      const { rooms } = tables();
      const key = { room: await createGroup(), user: 'carol' };
      const provided = { roles: ['member'], ...witness('bob', 'moderator') } as const;
      await expect(rooms.changeMember(key, { role: 'member' }, provided)).resolves.toBe('unchanged');
      await expect(rooms.changeMember(key, { mutedUntil: null })).resolves.toBe('unchanged');
      for (const mutedUntil of [5, 6, null]) {
        await expect(rooms.changeMember(key, { mutedUntil }, provided)).resolves.toBe('changed');
        await expect(rooms.changeMember(key, { mutedUntil }, provided)).resolves.toBe('unchanged');
      }
      const refused = { roles: ['member'], ...witness('bob', 'owner') } as const;
      await expect(rooms.changeMember(key, { role: 'member' }, refused)).resolves.toBe('refused');
      await expect(rooms.readMember(key)).resolves.toEqual(newMember(key.room, 'carol'));
    });

    test('make no member of somebody who is none', async () => {
      const { rooms } = tables();
      const key = { room: await createGroup(), user: 'eve' };
      await expect(rooms.changeMember(key, { role: 'owner' })).resolves.toBe('notAMember');
      await expect(rooms.changeMember(key, { mutedUntil: null }, { roles: ['member'] })).resolves.toBe(
        'notAMember',
      );
      await expect(rooms.depart(key, { roles: ['member'] })).resolves.toBe('notAMember');
      await expect(rooms.readMember(key)).resolves.toBeUndefined();
    });

    test.each<readonly [string, Provided]>([
      ['the member has none of the roles', { roles: ['owner', 'moderator'] }],
      ['the witness has another role', witness('bob', 'owner')],
      ['the witness is no member', witness('eve', 'owner', 'moderator', 'member')],
    ])('do nothing if %s', async (_, provided) => {
      const { rooms } = tables();
      const key = { room: await createGroup(), user: 'carol' };
      await expect(rooms.changeMember(key, { role: 'owner', mutedUntil: 5 }, provided)).resolves.toBe(
        'refused',
      );
      await expect(rooms.depart(key, provided)).resolves.toBe('refused');
      await expect(rooms.readMember(key)).resolves.toEqual(newMember(key.room, 'carol'));
      await expect(rooms.readDeparture(key)).resolves.toBeUndefined();
    });

    test('are made if member and witness are as they must be', async () => {
      const { rooms } = tables();
      const key = { room: await createGroup(), user: 'carol' };
      const provided = { roles: ['member', 'moderator'], ...witness('bob', 'owner', 'moderator') } as const;
      await expect(rooms.changeMember(key, { role: 'moderator' }, provided)).resolves.toBe('changed');
      await expect(rooms.depart(key, provided)).resolves.toBe('departed');
      await expect(rooms.readMember(key)).resolves.toBeUndefined();
    });

    test('add a member only while the witness is one', async () => {
      const { rooms } = tables();
      const room = await createGroup();
      const add = async (provided: Pick<Provided, 'witness'>) =>
        rooms.addMember(newMember(room, 'dilan'), { leftSeq: undefined, ...provided });
      await expect(add(witness('bob', 'owner'))).resolves.toBe('refused');
      await expect(rooms.readMember({ room, user: 'dilan' })).resolves.toBeUndefined();
      await expect(add(witness('bob', 'moderator'))).resolves.toBe('added');
      await expect(add(witness('bob', 'moderator'))).resolves.toBe('isMember');
    });

    test('update a room only while the witness is one', async () => {
      const { rooms, log } = tables();
      const room = await createGroup();
      const timestamp = '2026-11-22T21:00:00.000Z';
      const entry = { type: 'roomUpdated', room, seq: 1, name: 'new', sender: 'alice', timestamp } as const;
      await expect(log.putRoomUpdate(entry, { incarnation: 1 }, witness('bob', 'owner'))).resolves.toBe(
        'refused',
      );
      await expect(rooms.readHead(room)).resolves.toMatchObject({ name: 'Bawan' });
      await expect(log.readEntry({ room, seq: 1, incarnation: 1 })).resolves.toBeUndefined();
      await expect(log.putRoomUpdate(entry, { incarnation: 1 }, witness('alice', 'owner'))).resolves.toBe(
        'stored',
      );
    });

    test('start to pace a member, go on, and change nothing where it is too soon (S51)', async () => {
      const { rooms, log } = tables();
      const key = { room: await createGroup(), user: 'carol' };
      const claim = async (slot: string, spending: Spending) =>
        log.claim({ ...key, holder: 'member', slot, seq: 1 }, { spending });
      const start = { how: 'start', until: 2_000, seen: 0 } as const;
      const goOn = { how: 'goOn', forMs: 100, upTo: 2_100 } as const;
      await expect(claim('#1', { nowMs: 1_900, busy: goOn })).resolves.toEqual({
        outcome: 'tooSoon',
        pace: {},
      });
      await expect(claim('#1', { nowMs: 1_900, busy: start })).resolves.toEqual({ outcome: 'claimed' });
      await expect(claim('#2', { nowMs: 1_900, busy: start })).resolves.toEqual({
        outcome: 'tooSoon',
        pace: { busyUntil: 2_000 },
      });
      for (const slot of ['#2', '#3']) {
        await expect(claim(slot, { nowMs: 1_900, busy: goOn })).resolves.toEqual({ outcome: 'claimed' });
      }
      await expect(claim('#4', { nowMs: 1_900, busy: goOn })).resolves.toMatchObject({ outcome: 'tooSoon' });
      const wrongClock = { how: 'start', until: 1_500, seen: 2_200 } as const;
      await expect(claim('#4', { nowMs: 1_400, busy: wrongClock })).resolves.toEqual({ outcome: 'claimed' });
      await expect(claim('#1', { nowMs: 9_999, busy: start })).resolves.toEqual({
        outcome: 'taken',
        heldSeq: 1,
      });
      const member = await rooms.readMember(key);
      expect(member?.busyUntil).toBe(1_500);
      expect([...(member?.claims.keys() ?? [])].toSorted()).toEqual(['#1', '#2', '#3', '#4']);
    });

    test('keep a member quiet for a while, from the last message on', async () => {
      const { log } = tables();
      const key = { room: await createGroup(), user: 'carol' };
      const claim = async (slot: string, nowMs: number, quietMs: number) =>
        log.claim(
          { ...key, holder: 'member', slot, seq: 1 },
          { spending: { nowMs, busy: { how: 'start', until: nowMs, seen: 0 }, quietMs } },
        );
      await expect(claim('#1', 1_000, 0)).resolves.toEqual({ outcome: 'claimed' });
      await expect(claim('#2', 1_999, 1_000)).resolves.toEqual({
        outcome: 'tooSoon',
        pace: { busyUntil: 1_000, sentAt: 1_000 },
      });
      await expect(claim('#2', 2_000, 1_000)).resolves.toEqual({ outcome: 'claimed' });
      await expect(claim('#3', 2_001, 0)).resolves.toEqual({ outcome: 'claimed' });
    });

    test('of a room’s settings stop who must ask for its terms, and nobody else', async () => {
      const { log } = tables();
      const room = await createGroup();
      const update = async (seq: number, changes: RoomChanges) => {
        const timestamp = '2026-11-22T21:00:00.000Z';
        const entry = { type: 'roomUpdated', room, seq, ...changes, sender: 'alice', timestamp } as const;
        await log.putRoomUpdate(entry, { incarnation: 1 });
      };
      const outcomeOf = async (terms?: Terms) => (await log.takeSeq(room, 5_000, terms))?.outcome;
      const plain = { unlessFrozen: true, quietSeconds: 9.999 };
      await expect(outcomeOf(plain)).resolves.toBe('taken');
      await update(1, { slowModeSeconds: 10 });
      await expect(log.takeSeq(room, 5_000, plain)).resolves.toMatchObject({
        outcome: 'refused',
        head: { seq: 1, settings: { slowModeSeconds: 10 } },
      });
      await expect(outcomeOf({ ...plain, quietSeconds: 10 })).resolves.toBe('taken');
      await update(2, { slowModeSeconds: 0, frozen: true });
      await expect(outcomeOf(plain)).resolves.toBe('refused');
      await expect(outcomeOf({ quietSeconds: 0 })).resolves.toBe('taken');
      await expect(outcomeOf()).resolves.toBe('taken');
      await update(3, { frozen: false });
      await expect(outcomeOf(plain)).resolves.toBe('taken');
    });

    test('are seen by who looks for owners', async () => {
      const { rooms } = tables();
      const room = await createGroup();
      await expect(rooms.readOwners(room)).resolves.toEqual(['alice']);
      await rooms.changeMember({ room, user: 'bob' }, { role: 'owner' });
      await rooms.depart({ room, user: 'alice' });
      await expect(rooms.readOwners(room)).resolves.toEqual(['bob']);
    });

    test('of two owners who each depart with the other as witness, one stays', async () => {
      const { rooms } = tables();
      const room = await createGroup();
      await rooms.changeMember({ room, user: 'bob' }, { role: 'owner' });
      const depart = async (user: string, other: string) =>
        rooms.depart({ room, user }, { roles: ['owner'], ...witness(other, 'owner') });
      const outcomes = await Promise.all([depart('alice', 'bob'), depart('bob', 'alice')]);
      expect(outcomes.toSorted()).toEqual(['departed', 'refused']);
      await expect(rooms.readOwners(room)).resolves.toHaveLength(1);
    });
  });
}
