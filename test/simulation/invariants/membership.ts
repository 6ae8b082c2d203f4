import type { RoomsPage } from '../../../protocol/operations.ts';
import type { Frame, Invocation } from '../history.ts';
import type { Invariant } from './invariant.ts';

/** I10: no entry reaches who is not a member, nor any above the number of the removal. */
export const membersOnly: Invariant = ({ sightings }, { memberships }) =>
  sightings.flatMap(({ user, entry: { room, seq }, at, where }) =>
    memberships.isSurelyShutOut(user, room, { seq, at }) ? [`${user} got ${room} ${seq} by ${where}`] : [],
  );

/** I10: who is a member, and knows it, is not refused. */
export const membersAreServed: Invariant = ({ history }, { memberships }) =>
  history.invocations.flatMap(({ key, user, request, answer, invokedAt: from, answeredAt: to }) => {
    if (answer?.['code'] !== 'not_a_member') return [];
    const isMember = memberships.isSurelyMember(user, String(request['room']), { from, to });
    return isMember ? [`${key} was refused`] : [];
  });

/** F13, I10: a list of rooms names none that the user is out of, however far its index lags. */
export const listedRooms: Invariant = ({ history }, { memberships }) =>
  history.invocations
    .filter(isList)
    .flatMap(({ key, request, answer, invokedAt: from, answeredAt: to }) =>
      roomsOf(answer).flatMap((room) =>
        memberships.isSurelyOut(String(request['user']), room, { from, to }) ? [`${key} names ${room}`] : [],
      ),
    );

/** I15: in the end, numbers of members and lists of rooms say what reading says. */
export const countsAreExact: Invariant = ({ history }) =>
  history.invocations.flatMap(({ key, request, answer }) => {
    if (!key.startsWith('audit') || answer === undefined) return [];
    const readable = history.finalReads.filter(({ entries }) => entries !== undefined);
    if (request['operation'] === 'getRoom') {
      const members = readable.filter(({ room }) => room === request['room']).length;
      return answer['memberCount'] === members
        ? []
        : [`${key}: ${String(answer['memberCount'])}, not ${members}`];
    }
    if (request['operation'] !== 'listRooms') return [];
    const expected = readable.filter(({ user }) => user === request['user']).map(({ room }) => room);
    const listed = roomsOf(answer).toSorted();
    return listed.join() === expected.toSorted().join()
      ? []
      : [`${key}: ${listed.join()}, not ${expected.join()}`];
  });

function isList({ request }: Invocation): boolean {
  return request['operation'] === 'listRooms';
}

function roomsOf(answer: Frame | undefined): readonly string[] {
  const { rooms = [] } = (answer ?? {}) as Partial<RoomsPage>;
  return rooms.map(({ room }) => room);
}
