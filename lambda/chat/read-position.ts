import { messageClaims } from './claim-slots.ts';
import type { Member } from './room-store-port.ts';

/**
 * Up to where a member has read: what they have said, or what they have written, whichever is later. The claims of
 * what they wrote are there anyway, so that a send need not move the position itself, and can never move it back.
 */
export function readSeqOf({ readSeq, claims }: Member): number {
  return Math.max(readSeq, ...messageClaims(claims).values());
}
