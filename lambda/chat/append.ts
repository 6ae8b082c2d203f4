import type { Entry } from '../../protocol/entries.ts';
import { ChatError, notAMember } from '../../protocol/errors.ts';
import type { Claim, MemberKey, Ports } from './ports.ts';

/** Something that is to stand in a room's log exactly once, wherever that may be. */
export interface PendingEntry extends MemberKey {
  /** The item whose existence allows the entry, and which remembers where it stands. */
  readonly holder: Claim['holder'];
  readonly slot: string;
  /** The seq that an earlier attempt has claimed. */
  readonly heldSeq?: number | undefined;
  /** Slots that the claim makes room by dropping. */
  readonly forget?: readonly string[];
  readonly entryAt: (seq: number) => Entry;
  /** Writes the entry where nothing stands, and else gives what stands there. @default the log's `putEntry` */
  readonly put?: (entry: Entry) => Promise<Entry | undefined>;
}

export interface Appended {
  readonly entry: Entry;
  /**
   * Whether this call wrote it, rather than an earlier or concurrent one. False, too, if its own write took effect
   * while the reply was lost, and the SDK tried again (F3): nobody can tell that from a rival.
   */
  readonly isNew: boolean;
}

/** Each round is lost only to a reader that filled the position or to a rival with the same slot. Our choice. */
const roundsMax = 8;

/**
 * Writes an entry at a seq that is claimed for it, so that however often and wherever this is called for the same
 * slot, there is one entry (I2). A crash between any two calls leaves a state that the next call finishes:
 *
 *     takeSeq ─▶ claim ─▶ putEntry            a crash after takeSeq leaves a hole, which a reader fills;
 *        ▲                  │ void there      after claim, the next call finds the seq held and puts the entry.
 *        └──── moveClaim ◀──┘
 *
 * Rejects with `not_a_member` if the holder is gone, `unavailable` if every round was lost.
 */
export async function append(ports: Pick<Ports, 'log' | 'clock'>, pending: PendingEntry): Promise<Appended> {
  const { log } = ports;
  const { put = async (entry: Entry) => log.putEntry(entry) } = pending;
  let seq = pending.heldSeq ?? (await claimNextSeq(ports, pending));
  for (let round = 0; round < roundsMax; round += 1) {
    const entry = pending.entryAt(seq);
    const standing = await put(entry);
    if (standing === undefined) return { entry, isNew: true };
    if (standing.type !== 'void') return { entry: standing, isNew: false };
    seq = await claimNextSeq(ports, pending, seq);
  }
  throw new ChatError('unavailable', 'unable to store; the log is too busy');
}

async function claimNextSeq(
  { log, clock }: Pick<Ports, 'log' | 'clock'>,
  { room, user, holder, slot, forget = [] }: PendingEntry,
  filledSeq?: number,
): Promise<number> {
  const seq = await log.takeSeq(room, clock.now());
  if (seq === undefined) throw notAMember();
  const claim = { room, user, holder, slot, seq };
  const result =
    filledSeq === undefined
      ? await log.claim(claim, { forget })
      : await log.moveClaim(claim, { from: filledSeq });
  // A claim that took effect while its reply was lost is found held by itself when the SDK tries again (F3).
  if (result.outcome === 'claimed' || (result.outcome === 'taken' && result.heldSeq === seq)) return seq;
  await log.putEntry({ type: 'void', room, seq });
  if (result.outcome === 'holderGone') throw notAMember();
  if (result.heldSeq === undefined)
    throw new ChatError('unavailable', 'unable to store; the id was forgotten meanwhile');
  return result.heldSeq;
}
