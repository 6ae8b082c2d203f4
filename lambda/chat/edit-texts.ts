import type { Entry } from '../../protocol/entries.ts';
import { limits } from '../../protocol/limits.ts';

/*
 * An edit is an entry of its own, with the text as it was then. Whoever deletes a message wants all of its texts gone, so
 * the message knows its edits, and the transaction that deletes it takes their texts, too: there is no instant, and no
 * crash, after which the message is gone and an earlier text of it is not. An edit at the same time comes before, and is
 * known to the deletion, or after, and finds no message.
 *
 * One transaction holds so many items. So a message remembers its latest edits, and one edit more takes the text of the
 * oldest.
 */

/** Edits of a message, by their seqs. */
export interface EditTexts {
  /** Those whose entries have their text, ascending. */
  readonly editSeqs: readonly number[];
  /** Those whose entries lose it. */
  readonly emptiedSeqs: readonly number[];
}

/** What becomes of the texts of a message's edits when it is changed by this entry. */
export function editTextsAfter(
  { type, seq }: Pick<Entry, 'type' | 'seq'>,
  editSeqs: readonly number[],
): EditTexts {
  if (type === 'messageDeleted') return { editSeqs: [], emptiedSeqs: editSeqs };
  if (type !== 'messageEdited') return { editSeqs, emptiedSeqs: [] };
  const all = [...editSeqs, seq];
  return { editSeqs: all.slice(-limits.editTextsMax), emptiedSeqs: all.slice(0, -limits.editTextsMax) };
}
