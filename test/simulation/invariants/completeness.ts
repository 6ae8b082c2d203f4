import { entriesOf, entryOf } from '../history.ts';
import type { Copy, History, Invocation } from '../history.ts';
import type { Invariant } from './invariant.ts';

/** I8: in the calm every device of a member shows the whole log, the last entry included. */
export const convergedViews: Invariant = (evidence) =>
  evidence.history.views.flatMap(({ device, user, room, lastSeq, isFinal }) => {
    const log = evidence.history.finalReads.find((read) => read.user === user && read.room === room);
    if (!isFinal || log?.entries === undefined || lastSeq === log.entries.length) return [];
    return [`${device} shows ${room} up to ${lastSeq} of ${log.entries.length}`];
  });

/** I8: a ping names every room that has moved on. */
export const headsOfPings: Invariant = (evidence, { subscriptions }) =>
  evidence.history.invocations.flatMap(
    ({ key, answer, answeredAt, request, invokedAt, connectionId = '' }) => {
      if (request['action'] !== 'ping' || answer?.['type'] !== 'pong') return [];
      const heads = (answer['heads'] ?? {}) as Readonly<Record<string, number>>;
      const asked = Object.entries((request['rooms'] ?? {}) as Readonly<Record<string, number>>);
      return asked.flatMap(([room, last]) => {
        const seen = evidence.headSeenBefore(room, invokedAt);
        const told = heads[room] ?? last;
        if (
          seen <= told ||
          !subscriptions.areSure({ connectionId, room }, { from: invokedAt, to: answeredAt })
        )
          return [];
        return [`${key} was told ${told} of ${room}; ${seen} was seen before`];
      });
    },
  );

/** I8: a ping that calls a connection deaf says so of none that is subscribed. */
export const deafnessOfPings: Invariant = ({ history }, { subscriptions }) =>
  history.invocations.flatMap(({ key, answer, answeredAt: to, invokedAt: from, connectionId = '' }) => {
    const rooms = (answer?.['notSubscribed'] ?? []) as readonly string[];
    return rooms.flatMap((room) =>
      subscriptions.areSure({ connectionId, room }, { from, to }) ? [`${key} calls it deaf in ${room}`] : [],
    );
  });

/** I9: a resume gives exactly what follows, or says plainly that it cannot. */
export const exactResumes: Invariant = ({ history }) => {
  const epochs = new Map(
    history.invocations.flatMap(({ answer }) =>
      answer?.['created'] === true ? [[String(answer['room']), String(answer['epoch'])]] : [],
    ),
  );
  return history.invocations.flatMap(({ key, request, answer }) => {
    if (answer?.['type'] !== 'joined' || request['after'] === undefined) return [];
    const { head, more, recovered } = answer;
    const entries = entriesOf(answer);
    const after = Number(request['after']);
    const isOfThisLog = [undefined, epochs.get(String(request['room']))].includes(request['epoch'] as string);
    const mayRecover = isOfThisLog && after <= Number(head);
    const first = entries[0]?.seq ?? after + 1;
    const last = entries.at(-1)?.seq ?? after;
    const isExact = mayRecover
      ? recovered === true && first === after + 1 && more === last < Number(head)
      : recovered === false && entries.length === 0;
    const told = `${first}..${last} of ${String(head)}, more: ${String(more)}, recovered: ${String(recovered)}`;
    return isExact ? [] : [`${key} after ${after} was answered ${told}`];
  });
};

/** I13, I16: a fan-out tries every connection that was subscribed before its message got its number. */
export const completeFanOuts: Invariant = (evidence, { subscriptions }) => {
  const fanOuts = fanOutsOf(evidence.history);
  return evidence.writes.flatMap(({ attempts }) => {
    const [invocation] = attempts;
    const entry = entryOf(invocation?.answer);
    if (attempts.length !== 1 || invocation === undefined || entry === undefined) return [];
    const { runs, tried } = fanOuts.get(invocation) ?? { runs: [invocation], tried: new Set() };
    const span = plainSpanOf(runs);
    if (span === undefined) return [];
    return evidence.history.sockets.flatMap(({ connectionId }) => {
      if (connectionId === invocation.connectionId || tried.has(connectionId)) return [];
      return subscriptions.areSure({ connectionId, room: entry.room }, { ...span, below: entry.seq })
        ? [`${invocation.key} pushed nothing to ${connectionId}`]
        : [];
    });
  });
};

/** From the first run to the end of the last one; undefined if anything went wrong, or ran twice. */
function plainSpanOf(invocations: readonly Invocation[]) {
  const copies = invocations.flatMap(({ copies }): readonly Copy[] => copies);
  const isPlain =
    copies.length === invocations.length &&
    invocations.every(({ copiesPlanned }) => copiesPlanned === 1) &&
    copies.every(({ tableFaults, result }) => tableFaults === 0 && result !== undefined);
  if (!isPlain) return undefined;
  return {
    from: Math.min(...copies.map(({ startedAt }) => startedAt)),
    to: Math.max(...copies.map(({ endedAt }) => endedAt)),
  };
}

/** All that ran for what came from outside, orders of orders included, and the connections that were tried. */
interface FanOut {
  readonly runs: Invocation[];
  readonly tried: Set<string>;
}

function fanOutsOf({ invocations, posts }: History): ReadonlyMap<Invocation, FanOut> {
  const fanOuts = new Map<Invocation, FanOut>();
  const fanOutOf = (invocation: Invocation): FanOut => {
    if (invocation.cause !== undefined) return fanOutOf(invocation.cause);
    const fanOut = fanOuts.get(invocation) ?? { runs: [], tried: new Set() };
    fanOuts.set(invocation, fanOut);
    return fanOut;
  };
  for (const invocation of invocations) fanOutOf(invocation).runs.push(invocation);
  for (const { invocation, connectionId } of posts) fanOutOf(invocation).tried.add(connectionId);
  return fanOuts;
}
