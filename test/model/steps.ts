import * as fc from 'fast-check';
import { backendRequests, userRequests } from './arbitrary-requests.ts';
import type { Step } from './requests.ts';

/** Connections, each of the user by whose name it begins. */
export const connections = ['alice-1', 'alice-2', 'bob-1', 'carol-1', 'dave-1', 'eve-1'] as const;

/** What all histories begin with, so that most of what is asked finds something. Eve is a stranger at first. */
const beginning: readonly Step[] = [
  {
    afterMs: 1,
    by: 'backend',
    asks: {
      operation: 'createRoom',
      type: 'group',
      room: 'team',
      members: ['alice', 'bob', 'carol', 'dave'],
    },
  },
  { afterMs: 1, by: 'alice-1', asks: { action: 'joinRoom', id: 'j', room: 'team' } },
  { afterMs: 1, by: 'bob-1', asks: { action: 'joinRoom', id: 'j', room: 'team' } },
  { afterMs: 1, by: 'alice-1', asks: { action: 'sendMessage', id: 'a', room: 'team', message: 'hello' } },
  { afterMs: 1, by: 'bob-1', asks: { action: 'sendMessage', id: 'a', room: 'team', message: 'hello' } },
  { afterMs: 1, by: 'carol-1', asks: { action: 'sendMessage', id: 'a', room: 'team', message: 'bye' } },
];

/** So long is a history at most, beside what it begins with, and what somebody says in a row. Our choice. */
const stepsMax = 28;

/**
 * Histories of requests by everybody.
 * @param directRooms ids of direct rooms, whether there are such or not
 */
export function histories(directRooms: readonly string[]): fc.Arbitrary<readonly Step[]> {
  const room = fc.oneof(
    { weight: 14, arbitrary: fc.constant('team') },
    { weight: 2, arbitrary: fc.constant('club') },
    { weight: 2, arbitrary: fc.constantFrom(...directRooms) },
    { weight: 1, arbitrary: fc.constant('nowhere') },
  );
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ afterMs, by: connection, asks: userRequests(room) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ afterMs, by: fc.constant('backend' as const), asks: backendRequests(room) }),
    },
  );
  const steps = fc.oneof(
    { weight: 80, arbitrary: step.map((one): readonly Step[] => [one]) },
    { weight: 1, arbitrary: chatter },
  );
  return fc
    .array(steps, { size: 'max', maxLength: stepsMax })
    .map((asked) => [...beginning, ...asked.flat()]);
}

/** Never 0: of rooms that were written to in the same millisecond, none is the newer. */
const afterMs = fc.constantFrom(1, 1, 600, 3_000);

/** Those who are members from the beginning more often than others. */
const connection = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('alice-1', 'bob-1', 'carol-1') },
  { weight: 1, arbitrary: fc.constantFrom(...connections) },
);

/** So much in a row that a sender's first ids are forgotten. */
const chatter: fc.Arbitrary<readonly Step[]> = connection.map((by) =>
  Array.from({ length: 17 }, (_, index) => ({
    afterMs: 600,
    by,
    asks: { action: 'sendMessage' as const, id: `chatter-${index}`, room: 'team', message: 'more' },
  })),
);
