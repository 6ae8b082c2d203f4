import type { Entry, MessageChangeEntry, MessageEntry } from '../../../protocol/entries.ts';
import * as cast from '../cast.ts';
import { entriesOf, entryOf } from '../history.ts';
import type { Frame } from '../history.ts';
import { endOf } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { groupBy } from './grouping.ts';
import type { Invariant } from './invariant.ts';
import { afterChange, isChange, shownInAnyOrder, shownOf } from './replays.ts';

const text = (value: unknown) => JSON.stringify(value).slice(0, 200);

/** I4: a message shows what its changes make of it, in the order of their numbers, whoever reads it whenever. */
export const replayedMessages: Invariant = (evidence, { replays }) => {
  const { finalReads } = evidence.history;
  const final = finalReads.flatMap(({ user, room, entries = [] }) =>
    entries.flatMap((entry) => {
      if (entry.type !== 'message') return [];
      const replayed = replays.final(room, entry.seq);
      return replayed !== undefined && shownOf(replayed) === shownOf(entry)
        ? []
        : [`${user} reads at the end ${text(entry)}; replayed: ${text(replayed)}`];
    }),
  );
  const seen = evidence.sightings.flatMap(({ where, entry }) =>
    entry.type !== 'message' || evidence.isProbe(entry) || replays.holds(entry)
      ? []
      : [`${where}: ${text(entry)} was never so`],
  );
  return [...final, ...seen];
};

/** I4: who reads after a change was acknowledged is shown it. */
export const freshMessages: Invariant = ({ history, writes }, { replays }) => {
  const acknowledged = groupBy(
    writes.flatMap(({ attempts }) =>
      attempts.flatMap(({ answer, answeredAt }) => {
        const entry = entryOf(answer);
        return entry !== undefined && isChange(entry) ? [{ ...entry, at: answeredAt }] : [];
      }),
    ),
    ({ room, target }) => `${room} ${target}`,
  );
  return history.invocations.flatMap(({ key, answer, invokedAt }) => {
    if (answer?.['type'] !== 'history' && answer?.['type'] !== 'joined') return [];
    return entriesOf(answer).flatMap((entry) => {
      if (entry.type !== 'message') return [];
      const changes = acknowledged.get(`${entry.room} ${entry.seq}`) ?? [];
      const missed = changes.find(
        ({ seq, at }) => at < invokedAt && seq > (replays.lastStateOf(entry) ?? Infinity),
      );
      return missed === undefined ? [] : [`${key} shows ${text(entry)}, without ${text(missed)}`];
    });
  });
};

/** I8: in the calm, what a device has made of the entries it was given is what the log says. */
export const convergedMessages: Invariant = ({ history }, { replays }) =>
  history.views.flatMap(({ device, room, applied, isFinal }) => {
    if (!isFinal) return [];
    return [...shownMessages(applied).values()].flatMap((message) => {
      const replayed = replays.final(room, message.seq);
      return replayed === undefined || shownInAnyOrder(message) === shownInAnyOrder(replayed)
        ? []
        : [`${device} shows ${text(message)}; replayed: ${text(replayed)}`];
    });
  });

/** S38: nobody changes what they may not: others' texts, deleted messages, entries that are no messages. */
export const permittedChanges: Invariant = (evidence) =>
  [...evidence.logs].flatMap(([room, log]) => {
    const deletedBy = new Map<number, number>();
    return log.filter(isChange).flatMap((change) => {
      const reason = forbiddanceOf(evidence.standing(room, change.target), change);
      const deletion = deletedBy.get(change.target);
      if (change.type === 'messageDeleted') deletedBy.set(change.target, change.seq);
      if (deletion !== undefined) return [`${text(change)}: deleted before, by ${deletion}`];
      return reason === undefined ? [] : [`${text(change)}: ${reason}`];
    });
  });

function forbiddanceOf(
  target: Entry | undefined,
  { type, sender, seq }: MessageChangeEntry,
): string | undefined {
  if (target?.type !== 'message' || target.seq >= seq) return `there stands ${text(target)}`;
  if (target.deletedAt !== undefined && (target.message !== undefined || target.reactions !== undefined))
    return `deleted, and left ${text(target)}`;
  if (type === 'messageEdited' && sender !== target.sender) return `a text of ${target.sender}`;
  if (type === 'messageDeleted' && sender !== target.sender && sender !== cast.keeper)
    return `a message of ${target.sender}, deleted by neither them nor the owner`;
  return undefined;
}

/** I10: nothing of somebody who was no member stands in the log. */
export const membersOnlyWrite: Invariant = ({ logs, writes }, { memberships }) =>
  writes.flatMap(({ room, user, id, attempts }) => {
    const isOut = attempts.every((attempt) =>
      memberships.isSurelyOut(user, room, { from: attempt.invokedAt, to: endOf(attempt) }),
    );
    const entry = isOut && logs.get(room)?.find((standing) => isOf(standing, user, id));
    return entry ? [`${text(entry)} is of somebody who was no member`] : [];
  });

/** Who may is not refused: an edit of one's own message, and a change of one that is there. */
export const rightfulRefusals: Invariant = (evidence) => {
  const firstSeenAt = new Map<string, number>();
  for (const { at, entry } of evidence.sightings) {
    const position = `${entry.room} ${entry.seq}`;
    if (!firstSeenAt.has(position)) firstSeenAt.set(position, at);
  }
  return evidence.history.invocations.flatMap(({ key, user, request, answer, invokedAt }) => {
    const target = targetOf(evidence, request);
    if (target === undefined) return [];
    const mayDelete = [target.sender, cast.keeper].includes(user);
    const may = request['action'] === 'editMessage' ? target.sender === user : mayDelete;
    const wasThere = (firstSeenAt.get(`${target.room} ${target.seq}`) ?? Infinity) < invokedAt;
    const isWrong =
      (answer?.['code'] === 'forbidden' && (may || request['action'] === 'react')) ||
      (answer?.['code'] === 'not_found' && wasThere && target.deletedAt === undefined);
    return isWrong ? [`${key} was refused: ${text(answer)}; there stands ${text(target)}`] : [];
  });
};

/** The message that a request to change it is about. */
function targetOf(evidence: Evidence, request: Frame): MessageEntry | undefined {
  if (!['editMessage', 'deleteMessage', 'react'].includes(String(request['action']))) return undefined;
  const standing = evidence.standing(String(request['room']), Number(request['seq']));
  return standing?.type === 'message' ? standing : undefined;
}

function isOf(entry: Entry, user: string, id: string): boolean {
  return (entry.type === 'message' || isChange(entry)) && entry.sender === user && entry.id === id;
}

function shownMessages(applied: readonly Entry[]): ReadonlyMap<number, MessageEntry> {
  const messages = new Map<number, MessageEntry>();
  for (const entry of applied) {
    if (entry.type === 'message') messages.set(entry.seq, entry);
    const target = isChange(entry) ? messages.get(entry.target) : undefined;
    if (isChange(entry) && target !== undefined) messages.set(target.seq, afterChange(target, entry));
  }
  return messages;
}
