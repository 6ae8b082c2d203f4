import { limits } from '../../protocol/limits.ts';

/** The slots in which a member, or a departure, holds the seqs of what it writes once. */

/** Holds the seq of the `memberJoined` entry; 0 for those who were there when the room was created. */
export const joinedSlot = 'joined';

/** Holds the seq of the `memberLeft` entry. */
export const leftSlot = 'left';

/**
 * Holds the seq of the `memberLeft` entry that ended the user's membership before this one; nothing in the first. No two
 * memberships of a user have the same.
 */
export const formerSlot = 'former';

const membershipSlots: ReadonlySet<string> = new Set([joinedSlot, leftSlot, formerSlot]);

const messagePrefix = '#';
const redeliveryPrefix = 'again#';

/** Holds the seq of a message. The prefix keeps ids such as `__proto__` harmless as keys, and apart from other slots. */
export function messageSlot(id: string): string {
  return messagePrefix + id;
}

/** Taken by the one repeat of a send that delivers again. */
export function redeliverySlot(id: string): string {
  return redeliveryPrefix + id;
}

/** Tells a user's memberships of one room apart; 0 is the first. */
export function formerSeqOf(claims: ReadonlyMap<string, number> | undefined): number {
  return claims?.get(formerSlot) ?? 0;
}

/** What a user has claimed for messages: all that goes with them when they leave and come back (I2). */
export function messageClaims(claims: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...claims].filter(([slot]) => !membershipSlots.has(slot)));
}

/**
 * The slots to drop when one more message is claimed: all but the newest of the dedupe window.
 * Normally one. More after sends at the same time, which each saw the same oldest slot.
 */
export function slotsToForget(claims: ReadonlyMap<string, number>): readonly string[] {
  const newestFirst = [...claims]
    .filter(([slot]) => slot.startsWith(messagePrefix))
    .sort(([, left], [, right]) => right - left);
  return newestFirst.slice(limits.dedupeWindowMessages - 1).flatMap(([slot]) => {
    const redelivery = redeliverySlot(slot.slice(messagePrefix.length));
    return claims.has(redelivery) ? [slot, redelivery] : [slot];
  });
}
