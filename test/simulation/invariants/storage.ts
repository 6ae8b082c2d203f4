import type { Entry } from '../../../protocol/entries.ts';
import { entryOf } from '../history.ts';
import type { Frame } from '../history.ts';
import { isWrite, replyOf } from './evidence.ts';
import type { Write } from './evidence.ts';
import { groupBy } from './grouping.ts';
import type { Invariant } from './invariant.ts';
import { isChange } from './replays.ts';
import type { Replays } from './replays.ts';

const text = (value: unknown) => JSON.stringify(value).slice(0, 200);

/** I1: what was acknowledged stands in the log, as it was acknowledged or as it was changed since. */
export const acknowledgedIsStored: Invariant = (evidence, { replays }) =>
  evidence.history.invocations.filter(isWrite).flatMap(({ key, answer }) => {
    const acknowledged = entryOf(answer);
    if (acknowledged === undefined || evidence.isProbe(acknowledged) || replays.holds(acknowledged))
      return [];
    const standing = evidence.standing(acknowledged.room, acknowledged.seq);
    return [`${key} was acknowledged as ${text(acknowledged)}; there stands ${text(standing)}`];
  });

/** I2: one entry per room, sender and id, however often it was sent; something else under the same id is refused. */
export const storedOnce: Invariant = (evidence, { replays }) => {
  const written = [...evidence.logs.values()].flat().flatMap((entry) => (isWritten(entry) ? [entry] : []));
  const stored = groupBy(written, ({ room, sender, id }) => `${room} ${sender} ${id}`);
  return evidence.writes.filter(isBeforeAudit).flatMap((write) => {
    const { room, user, id } = write;
    const name = `${id} of ${user} to ${room}`;
    const entries = stored.get(`${room} ${user} ${id}`) ?? [];
    if (entries.length > 1) return [`${name} is stored ${entries.length} times`];
    if (entries.length === 1 && isRefused(write)) return [`${name} was refused every time, and is stored`];
    return strayAnswers(write, entries[0], replays).map((answer) => `${name} was answered ${answer}`);
  });
};

/** I3: nothing is delivered or stored that nobody has asked for. */
export const nothingFromNowhere: Invariant = ({ writes, sightings, logs }, { replays }) => {
  const asked = new Set(
    writes.flatMap(({ room, user, id, attempts }) =>
      attempts.map(({ request }) => JSON.stringify([room, user, id, saidBy(request)])),
    ),
  );
  const seen = [...sightings.map(({ entry }) => entry), ...[...logs.values()].flat()];
  return seen.flatMap((entry) => {
    if (entry.type === 'memberJoined' || entry.type === 'memberLeft' || entry.type === 'void') return [];
    if (!isWritten(entry)) return [`${text(entry)} is of no known type`];
    const said = saidIn(entry, replays);
    const isAsked = asked.has(JSON.stringify([entry.room, entry.sender, entry.id, said]));
    return said === undefined || isAsked ? [] : [text(entry)];
  });
};

/** I7: what is pushed is stored; and who has pushed an entry says that it is stored. */
export const pushedIsStored: Invariant = (evidence, { replays }) =>
  evidence.history.posts.flatMap(({ entries, invocation, copy, connectionId }) =>
    entries.flatMap((entry) => {
      if (evidence.isProbe(entry)) return [];
      if (!replays.holds(entry)) {
        const standing = evidence.standing(entry.room, entry.seq);
        return [`${invocation.key} pushed ${text(entry)} to ${connectionId}; there stands ${text(standing)}`];
      }
      const reply = isWrite(invocation) ? replyOf(copy.result) : undefined;
      return reply?.['type'] === 'error'
        ? [`${invocation.key} pushed ${text(entry)}, and said ${text(reply)}`]
        : [];
    }),
  );

type Written = Extract<Entry, { readonly id: string }>;

function isWritten(entry: Entry): entry is Written {
  return entry.type === 'message' || isChange(entry);
}

function isBeforeAudit({ attempts }: Write): boolean {
  return attempts.every(({ key }) => !key.startsWith('audit'));
}

/** Whether every run of every attempt ended with an error that is for good. */
function isRefused({ attempts }: Write): boolean {
  return attempts.every(
    ({ copies, copiesPlanned }) =>
      copies.length === copiesPlanned &&
      copies.every(({ result }) => {
        const reply = replyOf(result);
        return reply?.['type'] === 'error' && reply['retryable'] === false;
      }),
  );
}

/** Acknowledgements of something else than what is stored, and conflicts without a reason. */
function strayAnswers({ attempts }: Write, stored: Written | undefined, replays: Replays): readonly string[] {
  const variants = new Set(attempts.map(({ request }) => saidBy(request)));
  const original = stored && saidIn(stored, replays);
  return attempts.flatMap(({ answer, request }) => {
    if (entryOf(answer) !== undefined && answer?.['seq'] !== stored?.seq) return [text(answer)];
    if (answer?.['code'] !== 'conflict') return [];
    return variants.size === 1 || original === saidBy(request) ? [text(answer)] : [];
  });
}

/** What a request says, to be compared. */
function saidBy({ action = 'sendMessage', message, replyTo, seq, reaction, active }: Frame): string {
  return JSON.stringify([action, message, replyTo, seq, reaction, active]);
}

/** What the request for an entry said; undefined if nobody has seen the message before it was changed. */
function saidIn(entry: Written, replays: Replays): string | undefined {
  switch (entry.type) {
    case 'message': {
      const isAsSent = entry.editedAt === undefined && entry.deletedAt === undefined;
      const original = isAsSent ? entry : replays.original(entry.room, entry.seq);
      return original && saidBy({ message: original.message, replyTo: original.replyTo });
    }
    case 'messageEdited':
      return saidBy({ action: 'editMessage', message: replays.textOf(entry), seq: entry.target });
    case 'messageDeleted':
      return saidBy({ action: 'deleteMessage', seq: entry.target });
    case 'reaction': {
      const { reaction, active, target: seq } = entry;
      return saidBy({ action: 'react', seq, reaction, active });
    }
  }
}
