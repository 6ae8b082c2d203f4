import { setTimeout as delay } from 'node:timers/promises';
import { createGatewayId } from '../../../local/gateway/request-id.ts';
import { newConnection, stamp, unique } from '../../contracts/tables-under-test.ts';
import type { Traveller } from './traveller.ts';
import { isGatewayError } from './traveller.ts';

/** Uses a part of the product, and rejects if anything of it is not as it ought to be. */
export type Stop = (traveller: Traveller) => Promise<void>;

const isText = (text: string) => expect.objectContaining({ type: 'message', message: text });

const connecting: Readonly<Record<string, Stop>> = {
  'a connection opens bound to a room, and leaves nothing when it closes': async (traveller) => {
    const { tables, observed } = traveller;
    const alice = unique('alice');
    const room = await traveller.room(alice);
    const client = await traveller.connect(alice, { room });
    expect(await tables.subscriptions.readSubscriptions(room)).toHaveLength(1);
    await client.close();
    await observed.allDisconnected();
    expect(await tables.subscriptions.readSubscriptions(room)).toEqual([]);
    expect(await tables.subscriptions.readConnections(alice)).toEqual([]);
  },

  'a handshake finds no place left, and takes that of a connection that is lost (S52)': async (traveller) => {
    const { tables } = traveller;
    const alice = unique('alice');
    const takenAt = new Map(Array.from({ length: 20 }, () => [createGatewayId(), Date.now() - 120_000]));
    const places = { seen: undefined, takenAt, expiresAt: Date.now() + 3_600_000 };
    expect(await tables.subscriptions.putPlaces(alice, places)).toBe(true);
    expect(await traveller.ask(await traveller.connect(alice), { action: 'ping' })).toMatchObject({
      type: 'pong',
    });
  },

  'a room hears of who comes and of who goes': async (traveller) => {
    const [alice, bob] = [unique('alice'), unique('bob')];
    const room = await traveller.room(alice, bob);
    const listener = await traveller.connect(bob, { room });
    const client = await traveller.connect(alice, { room });
    expect(await traveller.presence(listener)).toEqual([[alice, true]]);
    await client.close();
    await traveller.observed.routeEnded('$disconnect');
    expect(await traveller.presence(listener)).toEqual([
      [alice, true],
      [alice, false],
    ]);
  },
};

const sending: Readonly<Record<string, Stop>> = {
  'a message reaches the room, with an action and without': async (traveller) => {
    const [alice, bob] = [unique('alice'), unique('bob')];
    const room = await traveller.room(alice, bob);
    const sender = await traveller.connect(alice, { room });
    const recipient = await traveller.connect(bob, { room });
    expect(await traveller.ask(sender, { action: 'sendMessage', room, message: 'one' })).toEqual(
      isText('one'),
    );
    const answer = sender.next(
      (frame) => frame['message'] === 'two' || frame['type'] === 'error' || isGatewayError(frame),
    );
    sender.send('{"message":"two"}');
    expect(await answer).toEqual(isText('two'));
    expect(await traveller.heard(recipient)).toEqual(expect.arrayContaining([isText('one'), isText('two')]));
  },

  'a message answers another': async (traveller) => {
    const alice = unique('alice');
    const room = await traveller.room(alice);
    const client = await traveller.connect(alice, { room });
    await traveller.ask(client, { action: 'sendMessage', room, message: 'one' });
    const answer = { action: 'sendMessage', room, message: 'two', replyTo: 1 };
    expect(await traveller.ask(client, answer)).toMatchObject({ type: 'message', replyTo: 1 });
  },

  'a message removes the subscription of a connection that is long gone': async (traveller) => {
    const [alice, bob] = [unique('alice'), unique('bob')];
    const room = await traveller.room(alice, bob);
    const sender = await traveller.connect(alice, { room });
    const gone = newConnection(bob, createGatewayId());
    await traveller.subscriptionsAsOf(60_000).openConnection(gone, { room });
    expect(await traveller.ask(sender, { action: 'sendMessage', room, message: 'one' })).toEqual(
      isText('one'),
    );
    const { subscriptions } = traveller.tables;
    const left = await subscriptions.readSubscriptions(room);
    expect(left.map(({ user }) => user)).toEqual([alice]);
    expect(await subscriptions.readConnections(bob)).toEqual([]);
    expect(await traveller.presence(sender)).toEqual([[bob, false]]);
  },

  'a message closes a connection whose token has expired': async (traveller) => {
    const [alice, bob] = [unique('alice'), unique('bob')];
    const room = await traveller.room(alice, bob);
    const sender = await traveller.connect(alice, { room });
    const recipient = await traveller.connect(bob, { room });
    await traveller.expireSubscription(bob, room);
    expect(await traveller.ask(sender, { action: 'sendMessage', room, message: 'one' })).toEqual(
      isText('one'),
    );
    expect(await traveller.isClosed(recipient)).toBe(true);
  },
};

const reading: Readonly<Record<string, Stop>> = {
  'a connection joins a room, resumes and leaves': async (traveller) => {
    const alice = unique('alice');
    const room = await traveller.room(alice);
    const client = await traveller.connect(alice);
    const frames = [{ action: 'joinRoom' }, { action: 'joinRoom', after: 0 }];
    for (const frame of frames) {
      expect(await traveller.ask(client, { ...frame, room })).toMatchObject({
        type: 'joined',
        recovered: true,
      });
    }
    expect(await traveller.ask(client, { action: 'leaveRoom', room })).toMatchObject({ type: 'left' });
  },

  'the history is read, and the hole of a writer that crashed is filled': async (traveller) => {
    const alice = unique('alice');
    const room = await traveller.room(alice);
    await traveller.tables.log.takeSeq(room, Date.now());
    const client = await traveller.connect(alice);
    expect(await traveller.ask(client, { action: 'history', room })).toMatchObject({
      type: 'history',
      entries: [{ type: 'void', seq: 1 }],
    });
    expect(await traveller.tables.log.readEntry({ room, seq: 1, ...stamp })).toMatchObject({ type: 'void' });
  },

  'a message is changed, and those who listen hear of it': async (traveller) => {
    const [alice, bob] = [unique('alice'), unique('bob')];
    const room = await traveller.room(alice, bob);
    const listener = await traveller.connect(bob, { room });
    const client = await traveller.connect(alice);
    await traveller.ask(client, { action: 'sendMessage', room, message: 'one' });
    const changes = [
      { action: 'editMessage', message: 'two' },
      { action: 'react', reaction: '👍', active: true },
      { action: 'deleteMessage' },
    ];
    const replies = [];
    for (const change of changes) replies.push(await traveller.ask(client, { ...change, room, seq: 1 }));
    expect(replies).toMatchObject([
      { type: 'messageEdited' },
      { type: 'reaction' },
      { type: 'messageDeleted' },
    ]);
    expect(await traveller.heard(listener)).toMatchObject([
      { type: 'message' },
      ...replies.map(({ seq }) => ({ seq })),
      { type: 'pong' },
    ]);
  },

  'a user lists their rooms and who is in one, marks it read, and types': async (traveller) => {
    const [alice, bob] = [unique('alice'), unique('bob')];
    const room = await traveller.room(alice, bob);
    const listener = await traveller.connect(bob, { room });
    const client = await traveller.connect(alice);
    await traveller.ask(listener, { action: 'sendMessage', room, message: 'one' });
    expect(await traveller.ask(client, { action: 'rooms' })).toMatchObject({ rooms: [{ room, unread: 1 }] });
    const listed = await traveller.ask(client, { action: 'members', room });
    expect(listed).toMatchObject({ members: [{ online: false }, { online: true }] });
    expect(await traveller.ask(client, { action: 'markRead', room, seq: 1 })).toMatchObject({
      type: 'read',
      seq: 1,
    });
    const ended = traveller.observed.routeEnded('typing');
    client.send({ action: 'typing', room, active: true });
    await ended;
    expect(await traveller.heard(listener)).toMatchObject([
      { seq: 1 },
      { type: 'read' },
      { type: 'typing' },
      { type: 'pong' },
    ]);
  },

  'a ping tells which rooms have moved on': async (traveller) => {
    const alice = unique('alice');
    const room = await traveller.room(alice);
    const client = await traveller.connect(alice, { room });
    await traveller.tables.log.takeSeq(room, Date.now());
    expect(await traveller.ask(client, { action: 'ping', rooms: { [room]: 0 } })).toMatchObject({
      type: 'pong',
      heads: { [room]: 1 },
    });
  },

  'a request after the token has expired is answered so, and the connection closed': async (traveller) => {
    const alice = unique('alice');
    const room = await traveller.room(alice);
    const expiresAtMs = Date.now() + 2000;
    const client = await traveller.connect(alice, { expiresInSeconds: 2 });
    await delay(expiresAtMs - Date.now());
    const ended = traveller.observed.routeEnded('history');
    client.send({ action: 'history', id: 'late', room });
    await ended;
    expect(await traveller.isClosed(client)).toBe(true);
    expect(client.received).toMatchObject([{ id: 'late', code: 'token_expired' }]);
  },
};

const moderating: Readonly<Record<string, Stop>> = {
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
    expect(await ask({ action: 'addMembers', members: [bob] })).toMatchObject({ added: [bob] });
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

const managing: Readonly<Record<string, Stop>> = {
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

/** Every way through the product that needs a right of its own, by what happens there. */
export const stops: ReadonlyMap<string, Stop> = new Map(
  [connecting, sending, reading, moderating, managing].flatMap((part) => Object.entries(part)),
);
