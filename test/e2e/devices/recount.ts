import type { Entry, MessageEntry } from '../../../protocol/entries.ts';
import { afterChange, isChange } from '../../simulation/invariants/replays.ts';

/** Messages as a log makes them: as they were sent, and then changed, in the order of the numbers. */
export function recountMessages(
  log: readonly Entry[],
  /** The text that was sent, by the id of the message. @default what the log shows now */
  sentTexts?: ReadonlyMap<string, string>,
): readonly MessageEntry[] {
  const messages = new Map<number, MessageEntry>();
  for (const entry of log) {
    if (entry.type === 'message') {
      messages.set(entry.seq, sentTexts === undefined ? entry : asSent(entry, sentTexts));
    }
    const target = isChange(entry) ? messages.get(entry.target) : undefined;
    if (isChange(entry) && target !== undefined) messages.set(target.seq, afterChange(target, entry));
  }
  return [...messages.values()];
}

function asSent(
  { type, room, seq, id, sender, timestamp, replyTo }: MessageEntry,
  sentTexts: ReadonlyMap<string, string>,
): MessageEntry {
  const message = sentTexts.get(id);
  if (message === undefined) throw new Error(`unable to recount; nobody has sent ${id}`);
  return { type, room, seq, id, message, sender, timestamp, ...(replyTo !== undefined && { replyTo }) };
}

/** Who is in the room after all that the log tells. */
export function recountMembers(founders: readonly string[], log: readonly Entry[]): readonly string[] {
  const members = new Set(founders);
  for (const entry of log) {
    if (entry.type === 'memberJoined') members.add(entry.user);
    if (entry.type === 'memberLeft') members.delete(entry.user);
  }
  return [...members].toSorted();
}

/** How far a user has read: up to what they have said to have read, or have written themselves. */
export function recountReadSeq(log: readonly Entry[], user: string, markedSeqs: readonly number[]): number {
  const written = log.filter(
    (entry) => (entry.type === 'message' || isChange(entry)) && entry.sender === user,
  );
  return Math.max(0, ...markedSeqs, ...written.map(({ seq }) => seq));
}

/** Others' messages above the read position that are not deleted. */
export function recountUnread(messages: readonly MessageEntry[], user: string, readSeq: number): number {
  return messages.filter(
    ({ seq, sender, deletedAt }) => seq > readSeq && sender !== user && deletedAt === undefined,
  ).length;
}
