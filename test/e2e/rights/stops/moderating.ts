import { unique } from '../../../contracts/tables-under-test.ts';
import type { Stop } from '../traveller.ts';

/** What owners do to a room. */
export const moderating: Readonly<Record<string, Stop>> = {
  'an owner adds, promotes, mutes and removes members, and changes the room': async (traveller) => {
    const [alice, bob] = [unique('alice'), unique('bob')];
    const { room } = await traveller.chat.operation({
      operation: 'createRoom',
      type: 'group',
      members: [alice],
    });
    const owner = await traveller.connect(alice, { room: String(room) });
    const device = await traveller.connect(bob);
    const ask = async (frame: object) => traveller.ask(owner, { room, ...frame });
    const until = '2100-01-01T00:00:00.000Z';
    const create = { action: 'createRoom', type: 'group', members: [bob] };
    expect(await ask(create)).toMatchObject({ code: 'forbidden' });
    // Who asks is the witness, and a transaction names an item once.
    expect(await ask({ action: 'addMembers', members: [alice, bob] })).toMatchObject({ added: [bob] });
    expect(await traveller.ask(device, { action: 'joinRoom', room })).toMatchObject({ type: 'joined' });
    expect(await ask({ action: 'muteMember', user: bob, until })).toMatchObject({ mutedUntil: until });
    expect(await ask({ action: 'setRole', user: bob, role: 'owner' })).toMatchObject({ role: 'owner' });
    expect(await ask({ action: 'updateRoom', frozen: true })).toMatchObject({ type: 'roomUpdated' });
    expect(await ask({ action: 'removeMember', user: bob })).toMatchObject({ type: 'memberLeft', user: bob });
    expect(await ask({ action: 'removeMember', user: alice })).toMatchObject({
      type: 'memberLeft',
      user: alice,
    });
    const heard = (await traveller.heard(device)).map(({ type }) => type);
    expect(heard.slice(0, 2)).toEqual(['roomAdded', 'joined']);
    expect(heard.slice(-2)).toEqual(['roomRemoved', 'pong']);
    expect(await traveller.tables.subscriptions.readSubscriptions(String(room))).toEqual([]);
  },
};
