import { endOf, replyOf } from './evidence.ts';
import type { History, Post } from '../history.ts';
import type { Invariant } from './invariant.ts';

/** I11: nothing that runs after the end of a connection brings it back. */
export const endsForEver: Invariant = ({ history }) => {
  const endings = endingsOf(history);
  return history.invocations.flatMap(({ key, kind, connectionId, copies }) => {
    const ending = endings.get(connectionId ?? '');
    if (ending === undefined) return [];
    return copies.flatMap(({ startedAt, result }) => {
      const revives =
        kind === 'connect' ? result?.['statusCode'] === 200 : replyOf(result)?.['type'] === 'joined';
      const isAfter = ending.firstEndedAt < startedAt;
      return isAfter && revives ? [`${key} succeeded after $disconnect`] : [];
    });
  });
};

/** I12: after a `$disconnect` that ran to its end, no fan-out knows the connection any more. */
export const noGhosts: Invariant = ({ history }) => {
  const endings = endingsOf(history);
  return history.posts.flatMap(({ connectionId, invocation, copy }) => {
    const ending = endings.get(connectionId);
    return ending !== undefined && ending.allEndedAt < copy.startedAt
      ? [`${invocation.key} pushed to ${connectionId} after its $disconnect`]
      : [];
  });
};

/** I12, I13: when every dead connection has been found out by one push, no push goes to a dead one any more. */
export const sweptClean: Invariant = ({ history }) =>
  deadPosts(history).flatMap(({ connectionId, invocation }) =>
    invocation.invokedAt > history.sweptFrom
      ? [`${invocation.key} pushed to ${connectionId}, which is closed`]
      : [],
  );

interface Ending {
  /** When the first run of `$disconnect` was through. */
  readonly firstEndedAt: number;
  /** When all of them were, none failed or crashed; infinite otherwise. */
  readonly allEndedAt: number;
}

function endingsOf({ invocations }: History): ReadonlyMap<string, Ending> {
  return new Map(
    invocations.flatMap((invocation) => {
      const { kind, connectionId = '', copies } = invocation;
      if (kind !== 'disconnect') return [];
      const succeeded = copies.filter(({ result }) => result?.['statusCode'] === 200);
      const isClean =
        succeeded.length === copies.length && copies.every(({ tableFaults }) => tableFaults === 0);
      const firstEndedAt = Math.min(...succeeded.map(({ endedAt }) => endedAt));
      return [[connectionId, { firstEndedAt, allEndedAt: isClean ? endOf(invocation) : Infinity }] as const];
    }),
  );
}

function deadPosts({ posts, sockets }: History): readonly Post[] {
  const closedAt = new Map(sockets.map((socket) => [socket.connectionId, socket.closedAt]));
  return posts.filter(({ connectionId, at }) => (closedAt.get(connectionId) ?? Infinity) < at);
}
