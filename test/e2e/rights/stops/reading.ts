import { setTimeout as delay } from 'node:timers/promises';
import { stamp, unique } from '../../../contracts/tables-under-test.ts';
import type { Stop } from '../traveller.ts';

/** What members ask for, and what they do to messages. */
export const reading: Readonly<Record<string, Stop>> = {
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
