import { limits } from '../../../protocol/limits.ts';
import type { ListedRoom } from '../../../protocol/operations.ts';
import type { ListedMember } from '../../../protocol/replies.ts';
import { entryOf } from '../history.ts';
import type { Invocation } from '../history.ts';
import type { Evidence } from './evidence.ts';
import { isWrite } from './evidence.ts';
import { groupBy } from './grouping.ts';
import type { Invariant } from './invariant.ts';
import { oncePer } from './once-per.ts';
import { fixedOf } from './replays.ts';

const text = (value: unknown) => JSON.stringify(value).slice(0, 200);

/** Somebody was told that a member has read, or has written, up to there. */
interface Reading {
  readonly key: string;
  readonly room: string;
  readonly user: string;
  readonly seq: number;
  readonly from: number;
  readonly to: number;
  /** An acknowledged entry of the member's own, which the position must reach, but does not tell. */
  readonly isOwnEntry?: boolean;
}

/** Read positions never go back, whoever is told of them, as long as the user is a member; so none that was told is lost. */
export const advancingPositions: Invariant = (evidence, { memberships }) => {
  const byReader = groupBy(readingsOf(evidence), ({ room, user }) => `${room} ${user}`);
  return [...byReader.values()].flatMap((readings) =>
    readings.flatMap(({ key, room, user, seq, from, to, isOwnEntry = false }) => {
      if (isOwnEntry) return [];
      const before = readings.find(
        (earlier) =>
          earlier.to < from &&
          earlier.seq > seq &&
          !memberships.mayHaveEnded(user, room, { from: earlier.from, to }),
      );
      return before === undefined
        ? []
        : [`${key} was told ${seq} of ${user} in ${room}; ${before.key}: ${before.seq}`];
    }),
  );
};

/** A read position ends where its user has said, or written, and not beyond. */
export const causedPositions: Invariant = (evidence) =>
  readingsOf(evidence)
    .filter(({ key, isOwnEntry }) => key.startsWith('audit') && isOwnEntry !== true)
    .flatMap(({ key, room, user, seq }) => {
      const highest = Math.max(0, ...causesOf(evidence, room, user));
      return seq > highest
        ? [`${key} was told ${seq} of ${user} in ${room}, who never got beyond ${highest}`]
        : [];
    });

/** I15: what is unread is what others have sent above the read position, and not deleted; never less than nothing. */
export const unreadIsExact: Invariant = (evidence) =>
  evidence.history.invocations.flatMap((invocation) =>
    listedRoomsOf(invocation).flatMap((listed) => {
      const { room, head, readSeq, unread } = listed;
      const isPossible = unread >= 0 && unread <= head - readSeq;
      if (!isPossible) return [`${invocation.key}: ${text(listed)}`];
      if (!invocation.key.startsWith('audit')) return [];
      const counted = (evidence.logs.get(room) ?? []).filter(
        (entry) =>
          entry.type === 'message' &&
          entry.seq > readSeq &&
          entry.sender !== invocation.user &&
          entry.deletedAt === undefined,
      ).length;
      const isExact = unread === counted && head === evidence.endOf(room);
      return isExact
        ? []
        : [`${invocation.key}: ${text(listed)}; counted: ${counted} of ${evidence.endOf(room)}`];
    }),
  );

/** I15: the last message in a list is the last one in the log that is not deleted. */
export const lastMessagesAreExact: Invariant = (evidence) =>
  evidence.history.invocations
    .filter(({ key }) => key.startsWith('audit'))
    .flatMap((invocation) =>
      listedRoomsOf(invocation).flatMap(({ room, lastMessage }) => {
        const messages = (evidence.logs.get(room) ?? []).filter((entry) => entry.type === 'message');
        const last = messages.findLast(({ deletedAt }) => deletedAt === undefined);
        const isExact =
          lastMessage === undefined || last === undefined
            ? lastMessage === last
            : fixedOf(lastMessage) === fixedOf(last) &&
              lastMessage.message === last.message?.slice(0, limits.previewCharactersMax);
        return isExact ? [] : [`${invocation.key}: ${text(lastMessage)}; in the log: ${text(last)}`];
      }),
    );

const readingsOf = oncePer(({ history }: Evidence): readonly Reading[] =>
  history.invocations.flatMap((invocation): readonly Reading[] => {
    const { key, user, request, answer, invokedAt: from, answeredAt: to } = invocation;
    const told = { key, user, from, to };
    const room = String(request['room']);
    if (answer?.['type'] === 'read') return [{ ...told, room, seq: Number(answer['seq']) }];
    const own = isWrite(invocation) ? entryOf(answer) : undefined;
    if (own !== undefined) return [{ ...told, room, seq: own.seq, isOwnEntry: true }];
    return [
      ...listedRoomsOf(invocation).map((listed) => ({ ...told, room: listed.room, seq: listed.readSeq })),
      ...listedMembersOf(invocation).map((listed) => ({
        ...told,
        room,
        user: listed.user,
        seq: listed.readSeq,
      })),
    ];
  }),
);

/** Seqs up to which a user may have got: by saying so, by an entry, or by one that failed and left its number void. */
function causesOf(evidence: Evidence, room: string, user: string): readonly number[] {
  const head = evidence.endOf(room);
  const own = evidence.history.invocations.filter(
    (invocation) => invocation.user === user && invocation.request['room'] === room,
  );
  const said = own.flatMap(({ request }) =>
    request['action'] === 'markRead' ? [Math.min(Number(request['seq']), head)] : [],
  );
  const hasWritten = own.some(isWrite);
  const written = (evidence.logs.get(room) ?? []).flatMap((entry) => {
    const isOwn = 'sender' in entry && entry.sender === user && 'id' in entry;
    return isOwn || (hasWritten && entry.type === 'void') ? [entry.seq] : [];
  });
  return [...said, ...written];
}

function listedRoomsOf({ answer }: Invocation): readonly ListedRoom[] {
  return answer?.['type'] === 'rooms' ? (answer['rooms'] as readonly ListedRoom[]) : [];
}

function listedMembersOf({ answer }: Invocation): readonly ListedMember[] {
  return answer?.['type'] === 'members' ? (answer['members'] as readonly ListedMember[]) : [];
}
