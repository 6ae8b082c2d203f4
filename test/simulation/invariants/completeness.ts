import type { FanOutOrder } from '../../../lambda/chat/fan-out-port.ts';
import type { Entry } from '../../../protocol/entries.ts';
import { entriesOf, entryOf } from '../history.ts';
import type { Copy, History, Invocation, Post } from '../history.ts';
import { endOf } from './evidence.ts';
import { groupBy } from './grouping.ts';
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
  const fanOuts = new FanOuts(evidence.history);
  return evidence.writes.flatMap(({ attempts }) => {
    const [invocation] = attempts;
    const entry = entryOf(invocation?.answer);
    if (attempts.length !== 1 || invocation === undefined || entry === undefined) return [];
    const { runs, tried } = fanOuts.of(invocation, entry);
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

/** All that ran for an entry, and the connections that were tried. */
interface FanOut {
  readonly runs: readonly Invocation[];
  readonly tried: ReadonlySet<string>;
}

/**
 * An entry is pushed by what came of its send, orders of orders included, or by what came of another order that has
 * packed it with its own: then its own order has met that one, and if that one went wrong, nothing can be told.
 */
class FanOuts {
  readonly #byCause: ReadonlyMap<Invocation | undefined, readonly Invocation[]>;
  readonly #ordersOf: ReadonlyMap<string, readonly Invocation[]>;
  readonly #slicesWith = new Map<string, Invocation[]>();
  readonly #posts: ReadonlyMap<Invocation, readonly Post[]>;

  constructor({ invocations, posts }: History) {
    const orders = invocations.filter(({ kind }) => kind === 'fanOut');
    this.#byCause = groupBy(orders, ({ cause }) => cause);
    this.#ordersOf = groupBy(
      orders.filter(({ request }) => request['slice'] === undefined),
      ({ request }) => String(request['room']),
    );
    this.#posts = groupBy(posts, ({ invocation }) => invocation);
    for (const order of orders) {
      const { room, seqs, packed = [], slice } = order.request as unknown as FanOutOrder;
      if (slice === undefined) continue;
      for (const seq of [seqs, ...packed.map((other) => other.seqs)].flat()) {
        const name = nameOf({ room, seq });
        this.#slicesWith.set(name, [...(this.#slicesWith.get(name) ?? []), order]);
      }
    }
  }

  of(sent: Invocation, entry: Entry): FanOut {
    const [own, slices] = [this.#from(sent), this.#slicesWith.get(nameOf(entry)) ?? []];
    const ordered = own.filter(({ kind }) => kind === 'fanOut');
    const met = ordered.length === 0 ? [] : (this.#ordersOf.get(entry.room) ?? []).filter(overlaps(ordered));
    const posts = [...own, ...slices].flatMap((run) => this.#posts.get(run) ?? []);
    return {
      runs: [...new Set([...own, ...slices, ...met])],
      tried: new Set(posts.map(({ connectionId }) => connectionId)),
    };
  }

  /** An invocation, and all that was ordered by it. */
  #from(invocation: Invocation): readonly Invocation[] {
    const ordered = this.#byCause.get(invocation) ?? [];
    return [invocation, ...ordered.flatMap((order) => this.#from(order))];
  }
}

function nameOf({ room, seq }: Pick<Entry, 'room' | 'seq'>): string {
  return `${room} ${seq}`;
}

/** Whether an invocation was under way while one of the others was. */
function overlaps(others: readonly Invocation[]): (invocation: Invocation) => boolean {
  const from = Math.min(...others.map(({ invokedAt }) => invokedAt));
  const to = Math.max(...others.map(endOf));
  return (invocation) => invocation.invokedAt <= to && endOf(invocation) >= from;
}
