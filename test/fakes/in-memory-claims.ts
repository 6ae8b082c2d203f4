import type {
  Claim,
  ClaimResult,
  LogStore,
  Spending,
  SpendingClaimResult,
} from '../../lambda/chat/log-store-port.ts';
import type { Pace } from '../../lambda/chat/room-store-port.ts';
import { formerSeqOf } from '../../lambda/chat/claim-slots.ts';
import { InMemoryRoomsTable, keyOf } from './in-memory-rooms-table.ts';

/** What holders of the Rooms table claim in it. */
export class InMemoryClaims extends InMemoryRoomsTable implements Pick<LogStore, 'claim' | 'moveClaim'> {
  async claim(
    claim: Claim,
    {
      forget = [],
      spending,
      formerSeq,
    }: {
      readonly forget?: readonly string[];
      readonly spending?: Spending | undefined;
      readonly formerSeq?: number | undefined;
    } = {},
  ): Promise<SpendingClaimResult> {
    const claims = this.#claimsOf(claim);
    const isAnother = formerSeq !== undefined && formerSeq !== formerSeqOf(claims);
    if (claims === undefined || isAnother) return { outcome: 'holderGone' };
    const heldSeq = claims.get(claim.slot);
    if (heldSeq !== undefined) return { outcome: 'taken', heldSeq };
    const member = this.members.get(keyOf(claim));
    if (spending !== undefined && member !== undefined) {
      const spent = spend(member, spending);
      if (spent === undefined) return { outcome: 'tooSoon', pace: paceOf(member) };
      this.members.set(keyOf(claim), { ...member, ...spent });
    }
    claims.set(claim.slot, claim.seq);
    for (const slot of forget) claims.delete(slot);
    return { outcome: 'claimed' };
  }

  async moveClaim(claim: Claim, { from }: { readonly from: number }): Promise<ClaimResult> {
    const claims = this.#claimsOf(claim);
    if (claims === undefined) return { outcome: 'holderGone' };
    const heldSeq = claims.get(claim.slot);
    if (heldSeq !== from) return heldSeq === undefined ? { outcome: 'taken' } : { outcome: 'taken', heldSeq };
    claims.set(claim.slot, claim.seq);
    return { outcome: 'claimed' };
  }

  #claimsOf({ holder, ...key }: Claim): Map<string, number> | undefined {
    switch (holder) {
      case 'member':
        return this.members.get(keyOf(key))?.claims;
      case 'departure':
        return this.departures.get(keyOf(key));
      case 'system':
        return this.systemClaims.get(key.room);
    }
  }
}

/** The pace afterwards, or undefined if it is too soon. */
function spend({ busyUntil, sentAt }: Pace, { nowMs, busy, quietMs }: Spending): Pace | undefined {
  const mayBegin =
    busy.how === 'start'
      ? busyUntil === undefined || busyUntil <= nowMs || busyUntil === busy.seen
      : busyUntil !== undefined && busyUntil <= busy.upTo;
  const isQuiet = quietMs === undefined || quietMs === 0 || sentAt === undefined || sentAt <= nowMs - quietMs;
  if (!mayBegin || !isQuiet) return undefined;
  return {
    busyUntil: busy.how === 'start' ? busy.until : (busyUntil ?? 0) + busy.forMs,
    ...(quietMs !== undefined && { sentAt: nowMs }),
  };
}

function paceOf({ busyUntil, sentAt }: Pace): Pace {
  return { ...(busyUntil !== undefined && { busyUntil }), ...(sentAt !== undefined && { sentAt }) };
}
