import type { Entry } from '../../../protocol/entries.ts';
import * as cast from '../cast.ts';
import { entriesOf } from '../history.ts';
import type { Frame, History, Invocation } from '../history.ts';
import { groupBy } from './grouping.ts';
import { oncePer } from './once-per.ts';

/** An entry that somebody got to see. */
export interface Sighting {
  readonly at: number;
  readonly user: string;
  readonly where: string;
  readonly entry: Entry;
}

/** All attempts to write one thing: a message, or a change of one. */
export interface Write {
  readonly room: string;
  readonly user: string;
  readonly id: string;
  readonly attempts: readonly Invocation[];
}

/** The history, sorted for what the invariants ask. */
export class Evidence {
  readonly history: History;
  /** By room, as its keeper reads it at the end. */
  readonly logs: ReadonlyMap<string, readonly Entry[]>;
  readonly sightings: readonly Sighting[];
  readonly writes: readonly Write[];
  readonly #headsSeen: ReadonlyMap<string, readonly { readonly at: number; readonly head: number }[]>;

  constructor(history: History) {
    this.history = history;
    this.logs = new Map(
      history.finalReads.flatMap(({ room, user, entries }) =>
        user === cast.keeper && entries !== undefined ? [[room, entries]] : [],
      ),
    );
    this.sightings = [...sightingsOf(history)].sort((left, right) => left.at - right.at);
    this.writes = writesOf(history);
    this.#headsSeen = headsOf(this.sightings);
  }

  /** What stands at a seq, as far as the keeper's log reaches. */
  standing(room: string, seq: number): Entry | undefined {
    return this.logs.get(room)?.[seq - 1];
  }

  /** The end of a room's log when it was read at the end. */
  endOf(room: string): number {
    return this.logs.get(room)?.length ?? 0;
  }

  /** Whether it was written after the log was read. */
  isProbe({ room, seq }: Pick<Entry, 'room' | 'seq'>): boolean {
    return this.logs.has(room) && seq > this.endOf(room);
  }

  /** The highest seq of a room that anybody had seen before. */
  headSeenBefore(room: string, at: number): number {
    const heads = this.#headsSeen.get(room) ?? [];
    let [low, high] = [0, heads.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((heads[middle]?.at ?? Infinity) < at) low = middle + 1;
      else high = middle;
    }
    return heads[low - 1]?.head ?? 0;
  }
}

const writingActions: ReadonlySet<unknown> = new Set([
  undefined,
  'sendMessage',
  'editMessage',
  'deleteMessage',
  'react',
]);

/** Whether a request is to send a message, or to change one. */
export function isWrite({ kind, request }: Invocation): boolean {
  return kind === 'frame' && writingActions.has(request['action']);
}

/** When everything that ran for an invocation was over; infinite if something still runs. */
export function endOf({ copies, copiesPlanned }: Invocation): number {
  if (copies.length < copiesPlanned) return Infinity;
  return Math.max(...copies.map(({ endedAt }) => endedAt));
}

/** The frame that one run of a handler gave. */
export function replyOf(result: Frame | undefined): Frame | undefined {
  return typeof result?.['body'] === 'string' ? parsedBodyOf(result) : undefined;
}

const parsedBodyOf = oncePer(({ body }: Frame) => JSON.parse(String(body)) as Frame);

function* sightingsOf({ pushes, invocations }: History): Generator<Sighting> {
  for (const { at, user, connectionId, frame, invocation } of pushes) {
    const where = `push to ${connectionId} by ${invocation.key}`;
    for (const entry of entriesOf(frame)) yield { at, user, where, entry };
  }
  for (const { answer, answeredAt: at, user, key, kind } of invocations) {
    if (kind !== 'frame' || answer === undefined) continue;
    for (const entry of entriesOf(answer)) yield { at, user, where: `reply to ${key}`, entry };
  }
}

function writesOf({ invocations }: History): readonly Write[] {
  const byId = groupBy(
    invocations.filter(isWrite),
    ({ user, request }) => `${String(request['room'])} ${user} ${String(request['id'])}`,
  );
  return [...byId.values()].map((attempts) => {
    const { user = '', request = {} } = attempts[0] ?? {};
    return { room: String(request['room']), user, id: String(request['id']), attempts };
  });
}

function headsOf(sightings: readonly Sighting[]) {
  const heads = new Map<string, { readonly at: number; readonly head: number }[]>();
  for (const { at, entry } of sightings) {
    const seen = heads.get(entry.room) ?? [];
    heads.set(entry.room, seen);
    if (entry.seq > (seen.at(-1)?.head ?? 0)) seen.push({ at, head: entry.seq });
  }
  return heads;
}
