import type { Entry, MessageEditedEntry } from '../../../protocol/entries.ts';
import { limits } from '../../../protocol/limits.ts';
import { entriesOf, entryOf } from '../history.ts';
import type { Evidence } from './evidence.ts';
import type { Invariant } from './invariant.ts';
import { isEdit } from './replays.ts';

const text = (value: unknown) => JSON.stringify(value).slice(0, 200);

/** Of a deleted message no text is left, whoever reads what at the end; edits of others have theirs. */
export const deletedTextsAreGone: Invariant = ({ history }) =>
  history.finalReads.flatMap(({ user, entries = [] }) =>
    entries.filter(isEdit).flatMap((edit) => {
      const hasText = edit.message !== undefined;
      return hasText === mayHaveText(entries, edit) ? [] : [`${user} reads at the end ${text(edit)}`];
    }),
  );

/** Once a deletion is acknowledged, no answer to anything that is asked then has a text of the message. */
export const deletedTextsAreUnread: Invariant = (evidence) => {
  const deletedAt = deletionsOf(evidence);
  return evidence.history.invocations.flatMap(({ key, answer, invokedAt }) =>
    (answer === undefined ? [] : entriesOf(answer)).filter(isEdit).flatMap((edit) => {
      const isDeleted = (deletedAt.get(`${edit.room} ${edit.target}`) ?? Infinity) < invokedAt;
      return isDeleted && edit.message !== undefined ? [`${key} was answered ${text(edit)}`] : [];
    }),
  );
};

function mayHaveText(log: readonly Entry[], { target, seq }: MessageEditedEntry): boolean {
  const message = log[target - 1];
  if (message?.type === 'message' && message.deletedAt !== undefined) return false;
  const later = log.filter((entry) => isEdit(entry) && entry.target === target && entry.seq > seq);
  return later.length < limits.editTextsMax;
}

/** Message → when its deletion was first acknowledged. */
function deletionsOf({ history }: Evidence): ReadonlyMap<string, number> {
  const deletedAt = new Map<string, number>();
  for (const { answer, answeredAt } of history.invocations) {
    const entry = entryOf(answer);
    if (entry?.type !== 'messageDeleted') continue;
    const message = `${entry.room} ${entry.target}`;
    deletedAt.set(message, Math.min(answeredAt, deletedAt.get(message) ?? Infinity));
  }
  return deletedAt;
}
