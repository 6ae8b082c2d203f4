import { unique } from '../../../contracts/tables-under-test.ts';
import type { Stop } from '../traveller.ts';

/** What a backend asks of the rooms function. */
export const managing: Readonly<Record<string, Stop>> = {
  'the backend creates a room once, and describes and lists it': async ({ chat }) => {
    const members = [unique('alice'), unique('bob')];
    const create = { operation: 'createRoom', type: 'direct', members };
    const { room } = await chat.operation(create);
    expect(await chat.operation(create)).toMatchObject({ room, created: false });
    expect(await chat.operation({ operation: 'getRoom', room })).toMatchObject({ memberCount: 2 });
    expect(await chat.operation({ operation: 'updateRoom', room, frozen: true })).toMatchObject({
      settings: { frozen: true },
    });
    expect(await chat.operation({ operation: 'listRooms', user: members[0] })).toMatchObject({
      rooms: [{ room }],
    });
  },

  'the backend speaks in a room, and reads what is said and who is there': async (traveller) => {
    const alice = unique('alice');
    const room = await traveller.room(alice);
    const listener = await traveller.connect(alice, { room });
    const { chat } = traveller;
    for (const [index, sender] of ['system', alice].entries()) {
      expect(await chat.operation({ operation: 'sendMessage', room, message: 'one', sender })).toMatchObject({
        seq: index + 1,
        sender,
      });
    }
    expect(await chat.operation({ operation: 'history', room })).toMatchObject({
      entries: [{ sender: 'system' }, { sender: alice }],
    });
    expect(await chat.operation({ operation: 'listMembers', room })).toMatchObject({
      members: [{ user: alice, online: true }],
    });
    expect(await traveller.heard(listener)).toHaveLength(3);
  },

  'the backend adds and removes members, and the room hears of it': async (traveller) => {
    const [alice, bob, carol] = [unique('alice'), unique('bob'), unique('carol')];
    const room = await traveller.room(alice, bob);
    const listener = await traveller.connect(alice, { room });
    await traveller.connect(bob, { room });
    const { chat, tables } = traveller;
    expect(await chat.operation({ operation: 'addMembers', room, members: [carol] })).toEqual({
      room,
      added: [carol],
    });
    expect(await chat.operation({ operation: 'removeMember', room, user: bob })).toMatchObject({
      removed: true,
    });
    expect(await traveller.heard(listener)).toMatchObject([
      { type: 'memberJoined', user: carol },
      { type: 'memberLeft', user: bob },
      { type: 'pong' },
    ]);
    expect(await tables.subscriptions.readSubscriptions(room)).toHaveLength(1);
  },

  'the backend disconnects a user, and nothing of their connections is left': async (traveller) => {
    const alice = unique('alice');
    const room = await traveller.room(alice);
    const client = await traveller.connect(alice, { room });
    const { chat, tables } = traveller;
    expect(await chat.operation({ operation: 'disconnectUser', user: alice })).toEqual({
      user: alice,
      closed: 1,
    });
    await client.closed;
    expect(await tables.subscriptions.readConnections(alice)).toEqual([]);
    expect(await tables.subscriptions.readSubscriptions(room)).toEqual([]);
  },

  'the backend deletes a room, and creates it anew': async (traveller) => {
    const [alice, bob] = [unique('alice'), unique('bob')];
    const { chat, tables } = traveller;
    const { room } = await chat.operation({ operation: 'createRoom', type: 'direct', members: [alice, bob] });
    const client = await traveller.connect(alice, { room: String(room) });
    await traveller.ask(client, { action: 'sendMessage', room, message: 'one' });
    expect(await chat.operation({ operation: 'deleteRoom', room })).toEqual({ room });
    expect(await traveller.heard(client)).toMatchObject([
      { type: 'message' },
      { type: 'roomRemoved', room },
      { type: 'pong' },
    ]);
    expect(await tables.subscriptions.readSubscriptions(String(room))).toEqual([]);
    expect(await traveller.ask(client, { action: 'history', room })).toMatchObject({ code: 'not_a_member' });
    const create = { operation: 'createRoom', type: 'direct', members: [alice, bob] };
    expect(await chat.operation(create)).toMatchObject({ room, created: true });
    expect(await traveller.ask(client, { action: 'history', room })).toMatchObject({
      entries: [],
      more: false,
    });
  },

  'the backend exports a user, and erases them': async (traveller) => {
    const [alice, bob] = [unique('alice'), unique('bob')];
    const room = await traveller.room(alice, bob);
    const listener = await traveller.connect(bob, { room });
    const { chat, tables } = traveller;
    const client = await traveller.connect(alice, { room });
    await traveller.ask(client, { action: 'sendMessage', room, message: 'one' });
    expect(await chat.operation({ operation: 'exportUser', user: alice })).toMatchObject({
      items: [{ kind: 'connection' }, { kind: 'membership' }, { kind: 'entry' }],
    });
    expect(await chat.operation({ operation: 'eraseUser', user: alice })).toEqual({ user: alice, erased: 2 });
    expect(await tables.log.readEntry({ room, seq: 1, incarnation: 1 })).toMatchObject({ type: 'void' });
    expect((await traveller.heard(listener)).map(({ type }) => type)).toEqual([
      'message',
      'memberLeft',
      'roomReset',
      'pong',
    ]);
  },

  'what the backend changes closes a connection whose token has expired': async (traveller) => {
    const [alice, bob] = [unique('alice'), unique('bob')];
    const room = await traveller.room(alice);
    const client = await traveller.connect(alice, { room });
    await traveller.expireSubscription(alice, room);
    await traveller.chat.operation({ operation: 'addMembers', room, members: [bob] });
    expect(await traveller.isClosed(client)).toBe(true);
  },
};
