import type { RoomsPage } from '../../../protocol/operations.ts';
import type { ListedMember } from '../../../protocol/replies.ts';
import * as cast from '../cast.ts';
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
  history.invocations.filter(isList).flatMap((invocation) => {
    const { key, answer, invokedAt: from, answeredAt: to } = invocation;
    return roomsOf(answer).flatMap((room) =>
      memberships.isSurelyOut(userOf(invocation), room, { from, to }) ? [`${key} names ${room}`] : [],
    );
  });

/** I10: members are listed for members alone, and are those who are. */
export const listedMembers: Invariant = ({ history }, { memberships }) =>
  history.invocations.flatMap(({ key, user, request, answer, invokedAt: from, answeredAt: to }) => {
    if (answer?.['type'] !== 'members') return [];
    const room = String(request['room']);
    const listed = membersOf(answer);
    const intruders = [user, ...listed].filter((who) => memberships.isSurelyOut(who, room, { from, to }));
    const missed = cast.users.filter(
      (who) => !listed.includes(who) && memberships.isSurelyMember(who, room, { from, to }),
    );
    return [
      ...intruders.map((who) => `${key}: ${who} is no member`),
      ...missed.map((who) => `${key}: ${who} is missing`),
    ];
  });

/** I10: typing and read positions are told to who is a member when they are told, and to nobody else. */
export const signalsForMembers: Invariant = ({ history }, { memberships }) =>
  history.pushes.flatMap(({ at: to, user, frame, invocation }) => {
    if (frame['type'] !== 'typing' && frame['type'] !== 'read') return [];
    const room = String(frame['room']);
    const isOut = memberships.isSurelyOut(user, room, { from: invocation.invokedAt, to });
    return isOut ? [`${user} got ${JSON.stringify(frame)} by ${invocation.key}`] : [];
  });

/** I15: in the end, numbers of members, lists of rooms and lists of members say what reading says. */
export const countsAreExact: Invariant = ({ history }) =>
  history.invocations.flatMap((invocation) => {
    const { key, request, answer } = invocation;
    if (!key.startsWith('audit') || answer === undefined) return [];
    const readable = history.finalReads.filter(({ entries }) => entries !== undefined);
    const membersNow = readable.filter(({ room }) => room === request['room']).map(({ user }) => user);
    if (request['operation'] === 'getRoom') {
      const { memberCount } = answer;
      return memberCount === membersNow.length
        ? []
        : [`${key}: ${String(memberCount)}, not ${membersNow.length}`];
    }
    if (answer['type'] === 'members') return compare(key, membersOf(answer), membersNow);
    if (!isList(invocation)) return [];
    const user = userOf(invocation);
    return compare(
      key,
      roomsOf(answer),
      readable.filter((read) => read.user === user).map(({ room }) => room),
    );
  });

/** I15: whoever is subscribed to a room is online in it. */
export const presenceIsSeen: Invariant = ({ history }, { subscriptions }) =>
  history.invocations.flatMap(({ key, request, answer, invokedAt: from, answeredAt: to }) => {
    if (answer?.['type'] !== 'members') return [];
    const room = String(request['room']);
    const offline = (answer['members'] as readonly ListedMember[]).filter(({ online }) => !online);
    return offline.flatMap(({ user }) => {
      const present = history.sockets.find(
        (socket) =>
          socket.user === user &&
          subscriptions.areSure({ connectionId: socket.connectionId, room }, { from, to }),
      );
      return present === undefined ? [] : [`${key}: ${user} is offline; ${present.connectionId} is not`];
    });
  });

function compare(key: string, found: readonly string[], expected: readonly string[]): readonly string[] {
  const [left, right] = [found.toSorted().join(), expected.toSorted().join()];
  return left === right ? [] : [`${key}: ${left}, not ${right}`];
}

function isList({ request }: Invocation): boolean {
  return request['operation'] === 'listRooms' || request['action'] === 'rooms';
}

/** Whose rooms are listed. */
function userOf({ request, user }: Invocation): string {
  return request['operation'] === 'listRooms' ? String(request['user']) : user;
}

function roomsOf(answer: Frame | undefined): readonly string[] {
  const { rooms = [] } = (answer ?? {}) as Partial<RoomsPage>;
  return rooms.map(({ room }) => room);
}

function membersOf(answer: Frame): readonly string[] {
  return (answer['members'] as readonly ListedMember[]).map(({ user }) => user);
}
