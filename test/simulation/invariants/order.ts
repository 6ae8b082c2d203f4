import type { Entry } from '../../../protocol/entries.ts';
import { entriesOf, entryOf } from '../history.ts';
import type { Evidence } from './evidence.ts';
import type { Invariant } from './invariant.ts';
import { fixedOf } from './replays.ts';

const text = (value: unknown) => JSON.stringify(value).slice(0, 200);

/** I4: seqs go 1, 2, 3, … without a gap, on every page and in every client. */
export const gapless: Invariant = ({ history }) => [
  ...history.finalReads.flatMap(({ user, room, entries = [] }) =>
    isRun(entries, 1) ? [] : [`${user} reads at the end, in ${room}: ${seqsOf(entries)}`],
  ),
  ...history.invocations.flatMap(({ key, answer, request }) => {
    if (request['action'] !== 'history' && request['action'] !== 'joinRoom') return [];
    const entries = answer === undefined ? [] : entriesOf(answer);
    return isRun(entries) ? [] : [`${key} was answered ${seqsOf(entries)}`];
  }),
  ...history.views.flatMap(({ device, room, applied }) =>
    isRun(applied) ? [] : [`${device} shows, in ${room}: ${seqsOf(applied)}`],
  ),
];

/** I4: two readers never see different entries under one number. What a message shows may change, and is looked at elsewhere. */
export const oneLogForAll: Invariant = (evidence) => {
  const first = new Map<string, string>();
  const seen = [
    ...[...evidence.logs].flatMap(([room, log]) => log.map((entry) => ({ where: `log of ${room}`, entry }))),
    ...evidence.history.finalReads.flatMap(({ user, entries = [] }) =>
      entries.map((entry) => ({ where: `log as ${user} reads it`, entry })),
    ),
    ...evidence.sightings,
  ];
  return seen.flatMap(({ where, entry }) => {
    const key = `${entry.room} ${entry.seq}`;
    const [known, mine] = [first.get(key), fixedOf(entry)];
    if (known === undefined) first.set(key, mine);
    return known === undefined || known === mine
      ? []
      : [`${where}: ${text(entry)}; elsewhere ${known.slice(0, 200)}`];
  });
};

/** I5: of two messages, or changes, of one sender, the one that was acknowledged before the other was sent comes first. */
export const senderOrder: Invariant = (evidence) => outOfOrder(evidence, (room, user) => `${room} ${user}`);

/** I6: the same for whatever senders. */
export const realTimeOrder: Invariant = (evidence) => outOfOrder(evidence, (room) => room);

/** I4: who reads after an entry was seen by anybody is not shown an earlier end of the log. */
export const freshReads: Invariant = (evidence) =>
  evidence.history.invocations.flatMap(({ key, answer, request, invokedAt }) => {
    if (answer === undefined) return [];
    const room = String(request['room']);
    const seen = evidence.headSeenBefore(room, invokedAt);
    const last = entriesOf(answer).at(-1)?.seq ?? Number(request['after'] ?? 0);
    if (answer['type'] === 'joined') {
      return Number(answer['head']) < seen
        ? [`${key} was told ${String(answer['head'])}; ${seen} was seen before`]
        : [];
    }
    if (answer['type'] !== 'history' || request['before'] !== undefined) return [];
    const isComplete = request['after'] === undefined || answer['more'] === false;
    return isComplete && last < seen ? [`${key} ended at ${last}; ${seen} was seen before`] : [];
  });

function outOfOrder(evidence: Evidence, lineOf: (room: string, user: string) => string): readonly string[] {
  const highest = new Map<string, { readonly seq: number; readonly id: string }>();
  const moments = evidence.writes.flatMap(({ room, user, id, attempts }) => {
    const acknowledged = attempts.flatMap(({ answer, answeredAt }) => {
      const seq = entryOf(answer)?.seq;
      return seq === undefined ? [] : [{ seq, at: answeredAt }];
    });
    const [first] = acknowledged.toSorted((left, right) => left.at - right.at);
    const line = lineOf(room, user);
    const sent = { at: attempts[0]?.invokedAt ?? 0, line, id, seq: first?.seq, isSent: true };
    return first === undefined ? [] : [sent, { at: first.at, line, id, seq: first.seq, isSent: false }];
  });
  const offending: string[] = [];
  const floors = new Map<string, { readonly seq: number; readonly id: string } | undefined>();
  for (const { line, id, seq = 0, isSent } of moments.sort((left, right) => left.at - right.at)) {
    const top = highest.get(line);
    if (isSent) floors.set(`${line} ${id}`, top);
    else if (seq > (top?.seq ?? 0)) highest.set(line, { seq, id });
    const floor = floors.get(`${line} ${id}`);
    if (!isSent && floor !== undefined && seq < floor.seq) {
      offending.push(`${id} has ${seq}; ${floor.id} was acknowledged before as ${floor.seq}`);
    }
  }
  return offending;
}

function isRun(entries: readonly Entry[], from = entries[0]?.seq ?? 1): boolean {
  return entries.every(({ seq }, index) => seq === from + index);
}

function seqsOf(entries: readonly Entry[]): string {
  return entries.map(({ seq }) => seq).join(' ');
}
