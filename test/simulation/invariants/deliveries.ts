import { limits } from '../../../protocol/limits.ts';
import { postDeadlineMs } from '../faults.ts';
import type { Copy, History, Post } from '../history.ts';
import { groupBy } from './grouping.ts';
import type { Invariant } from './invariant.ts';

/** To tell that a connection turned out to be gone: its turn, and one post; and the same for those found by it. */
const presenceMsMax = 2 * (limits.presenceIntervalMs + postDeadlineMs);

/**
 * What the worst recipient may cost a sender, by the deadlines of the product: three posts, the pauses of at most 200
 * and 400 ms between them, and the end of the connection.
 */
const deliveryMsMax = 3 * postDeadlineMs + 200 + 400 + postDeadlineMs + presenceMsMax;

/**
 * I14: whatever becomes of one recipient, the others are posted to at once, and who has asked has the answer in time.
 * A backend's operation may be several deliveries, one after the other.
 */
export const isolatedRecipients: Invariant = ({ history }) => {
  const late = history.invocations.flatMap(({ key, kind, copies }) =>
    copies.flatMap(({ deliveryMs = 0 }) => {
      if (kind !== 'frame' || deliveryMs <= deliveryMsMax) return [];
      return [`${key} waited ${deliveryMs} ms for its recipients`];
    }),
  );
  return [...late, ...[...firstTries(history)].flatMap(([, posts]) => waitedFor(posts))];
};

/**
 * S56: one user's typing costs a room one delivery in an interval at most; who was removed and added again is a new
 * member, whom nobody has seen typing. Clocks that differ cannot tell.
 */
export const sparseTyping: Invariant = ({ history }, { memberships }) => {
  if (history.skewMsMax > 0) return [];
  const typing = history.posts.filter(({ signal }) => signal?.type === 'typing');
  const told = groupBy(
    typing,
    ({ invocation }) => `${String(invocation.request['room'])} ${invocation.user}`,
  );
  return [...told].flatMap(([name, posts]) => {
    const [room = '', user = ''] = name.split(' ');
    const copies = [...new Set(posts.map(({ copy }) => copy))].sort((left, right) =>
      ascending(left.startedMs ?? 0, right.startedMs ?? 0),
    );
    return copies.flatMap((copy, index) => {
      const { [index - 1]: before } = copies;
      if (before === undefined) return [];
      const sinceMs = (copy.startedMs ?? Infinity) - (before.startedMs ?? 0);
      const span = { from: before.startedAt, to: Math.max(before.endedAt, copy.endedAt) };
      if (sinceMs >= limits.typingIntervalMs || memberships.mayHaveEnded(user, room, span)) return [];
      return [`${name} was told again after ${sinceMs} ms`];
    });
  });
};

function firstTries({ posts }: History): ReadonlyMap<Copy, readonly Post[]> {
  const seen = new Set<string>();
  const first = posts.filter(({ invocation, copy, connectionId, signal }) => {
    // Who comes and goes is told after all else.
    if (invocation.kind !== 'frame' || signal?.type === 'presence') return false;
    const name = `${invocation.key} ${copy.number} ${connectionId}`;
    const isFirst = !seen.has(name);
    seen.add(name);
    return isFirst;
  });
  return groupBy(first, ({ copy }) => copy);
}

function waitedFor(posts: readonly Post[]): readonly string[] {
  const calledMs = posts.flatMap((post) => post.calledMs ?? []);
  const waitMs = Math.max(...calledMs) - Math.min(...calledMs);
  return waitMs > 0 ? [`${posts[0]?.invocation.key} posted to one ${waitMs} ms after another`] : [];
}

function ascending(left: number, right: number): number {
  return left - right;
}
