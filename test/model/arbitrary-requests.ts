import * as fc from 'fast-check';
import { roles, roomTypes } from '../../protocol/rooms.ts';
import type { BackendRequest, UserRequest } from './requests.ts';

/** Requests at random, of values so few that they often meet. */

const user = fc.constantFrom('alice', 'bob', 'carol', 'dave', 'eve');
const members = fc.uniqueArray(user, { minLength: 1, maxLength: 2 });
const role = fc.constantFrom(...roles);
const seq = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 8 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }) },
);
const position = seq.map((one) => one - 1);
/** Mostly new, now and then one that was used for this or for something else. */
const id = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 9_999 }).map((number) => `r${number}`) },
  { weight: 1, arbitrary: fc.constantFrom('a', 'b', 'chatter-0', 'chatter-16') },
);
const message = fc.constantFrom('hello', 'bye', `long ${'-'.repeat(250)}`);
const until = fc.constantFrom(
  null,
  '2026-11-22T20:00:00Z',
  '2026-11-22T21:00:10Z',
  '2026-11-22T23:00:00.5+01:00',
);
/** A page is read from one end. */
const page = both(
  fc.oneof(fc.record({ before: seq }), fc.record({ after: position }), fc.constant({})),
  fc.record({ limit: fc.integer({ min: 1, max: 8 }) }, { requiredKeys: [] }),
);
const changes = fc
  .record(
    {
      name: fc.constantFrom('Blue', 'Red'),
      slowModeSeconds: fc.constantFrom(0, 2, 60),
      retentionDays: fc.constantFrom(null, 30),
      frozen: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .filter((some) => Object.keys(some).length > 0);

type Room = fc.Arbitrary<string>;

export function userRequests(room: Room): fc.Arbitrary<UserRequest> {
  return fc.oneof(
    { weight: 8, arbitrary: messages(room) },
    { weight: 6, arbitrary: messageChanges(room) },
    { weight: 5, arbitrary: reading(room) },
    { weight: 4, arbitrary: presence(room) },
    { weight: 6, arbitrary: care(room) },
  );
}

function messages(room: Room): fc.Arbitrary<UserRequest> {
  const action = fc.constant('sendMessage' as const);
  return fc.record(
    { action, id, room, message, replyTo: seq },
    { requiredKeys: ['action', 'id', 'room', 'message'] },
  );
}

function messageChanges(room: Room): fc.Arbitrary<UserRequest> {
  const at = { id, room, seq };
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ action: fc.constant('editMessage' as const), ...at, message }) },
    { weight: 1, arbitrary: fc.record({ action: fc.constant('deleteMessage' as const), ...at }) },
    {
      weight: 3,
      arbitrary: fc.record({
        action: fc.constant('react' as const),
        ...at,
        reaction: fc.constantFrom('👍', '🎉'),
        active: fc.boolean(),
      }),
    },
  );
}

function reading(room: Room): fc.Arbitrary<UserRequest> {
  return fc.oneof(
    fc.record({ action: fc.constant('rooms' as const), id }),
    fc.record({
      action: fc.constant('createRoom' as const),
      id,
      type: fc.constantFrom(...roomTypes),
      members,
    }),
    fc.record({ action: fc.constant('members' as const), id, room }),
    fc.record({ action: fc.constant('markRead' as const), id, room, seq }),
    both(fc.record({ action: fc.constant('history' as const), id, room }), page),
    fc.record({
      action: fc.constant('ping' as const),
      id,
      rooms: fc.dictionary(room, position, { maxKeys: 3 }),
    }),
  );
}

function presence(room: Room): fc.Arbitrary<UserRequest> {
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record(
        {
          action: fc.constant('joinRoom' as const),
          id,
          room,
          after: position,
          // What the ids that the product makes up are like: some of them are of rooms.
          epoch: fc.constantFrom('id-1', 'id-2', 'id-3'),
        },
        { requiredKeys: ['action', 'id', 'room'] },
      ),
    },
    { weight: 1, arbitrary: fc.record({ action: fc.constant('leaveRoom' as const), id, room }) },
    {
      weight: 1,
      arbitrary: fc.record({ action: fc.constant('typing' as const), room, active: fc.boolean() }),
    },
  );
}

function care(room: Room): fc.Arbitrary<UserRequest> {
  const of = { id, room };
  return fc.oneof(
    fc.record({ action: fc.constant('addMembers' as const), ...of, members }),
    fc.record({ action: fc.constant('removeMember' as const), ...of, user }),
    fc.record({ action: fc.constant('setRole' as const), ...of, user, role }),
    fc.record({ action: fc.constant('muteMember' as const), ...of, user, until }),
    both(fc.record({ action: fc.constant('updateRoom' as const), ...of }), changes),
  );
}

/** What the backend asks. */
export function backendRequests(room: Room): fc.Arbitrary<BackendRequest> {
  const operation = <Name extends string>(name: Name) => fc.constant(name);
  return fc.oneof(
    newRooms(),
    newRooms(),
    fc.record({
      operation: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom('getRoom' as const, 'listMembers' as const) },
        { weight: 1, arbitrary: operation('deleteRoom') },
      ),
      room,
    }),
    both(fc.record({ operation: operation('history'), room }), page),
    fc.record({ operation: operation('listRooms'), user }),
    fc.record(
      {
        operation: operation('sendMessage'),
        room,
        id,
        message,
        sender: fc.oneof(fc.constant('system'), user),
        replyTo: seq,
      },
      { requiredKeys: ['operation', 'room', 'id', 'message', 'sender'] },
    ),
    fc.record({ operation: operation('addMembers'), room, members }),
    fc.record({ operation: operation('removeMember'), room, user }),
    fc.record({ operation: operation('setRole'), room, user, role }),
    fc.record({ operation: operation('muteMember'), room, user, until }),
    both(fc.record({ operation: operation('updateRoom'), room }), changes),
  );
}

function newRooms(): fc.Arbitrary<BackendRequest> {
  const operation = fc.constant('createRoom' as const);
  const group = fc.record(
    {
      operation,
      type: fc.constant('group' as const),
      room: fc.constantFrom('team', 'club'),
      members: fc.uniqueArray(user, { minLength: 1 }),
      name: fc.constant('Blue'),
    },
    { requiredKeys: ['operation', 'type', 'room', 'members'] },
  );
  return fc.oneof(
    fc.record({
      operation,
      type: fc.constant('direct' as const),
      members: fc.uniqueArray(user, { minLength: 2, maxLength: 2 }),
    }),
    group,
    group.map((asks) => ({ ...asks, owners: asks.members.slice(-1) })),
  );
}

/** Fields of both. */
function both<Some extends object, Others extends object>(
  some: fc.Arbitrary<Some>,
  others: fc.Arbitrary<Others>,
) {
  return fc.tuple(some, others).map(([left, right]) => ({ ...left, ...right }));
}
