import type { Entry } from '../../protocol/entries.ts';
import { ChatError, notAMember } from '../../protocol/errors.ts';
import type { Claim, ClaimResult, Stamp } from './log-store-port.ts';
import type { Ports } from './ports.ts';
import type { MemberKey, RoomHead } from './room-store-port.ts';
import { floorOf, stampOf } from './retained-log.ts';
import { nextSeq } from './sequencer.ts';
import type { Voice } from './voice.ts';

type AppendPorts = Pick<Ports, 'rooms' | 'log' | 'clock'>;

/** Something that is to stand in a room's log exactly once, wherever that may be. */
export interface PendingEntry extends MemberKey {
  /** The item whose existence allows the entry, and which remembers where it stands. */
  readonly holder: Claim['holder'];
  readonly slot: string;
  /** The seq that an earlier attempt has claimed. */
  readonly heldSeq?: number | undefined;
  /** Of what a member says: paces it. @default - it costs nothing */
  readonly voice?: Voice | undefined;
  /** Of whatever is about one membership: what tells it from the user's others, as in `LogStore.claim`. */
  readonly formerSeq?: number | undefined;
  /** Slots that the claim makes room by dropping. */
  readonly forget?: readonly string[];
  readonly entryAt: (seq: number) => Entry;
  /** Whether it is over and done with once its seq has expired. @default false: then it is written anew */
  readonly isDoneWhenExpired?: boolean;
  /** Writes the entry where nothing stands, and else gives what stands there. @default the log's `putEntry` */
  readonly put?: (entry: Entry, stamp: Stamp) => Promise<Entry | undefined>;
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
 * Rejects with `not_a_member` if the holder is gone, `rate_limited` before anything is written as a rule, `unavailable`
 * if every round was lost.
 */
export async function append(ports: AppendPorts, pending: PendingEntry): Promise<Appended> {
  const { put = async (entry: Entry, stamp: Stamp) => ports.log.putEntry(entry, stamp) } = pending;
  let place =
    pending.heldSeq === undefined
      ? await claimNextSeq(ports, pending)
      : await findHeldPlace(ports, pending, pending.heldSeq);
  for (let round = 0; round < roundsMax; round += 1) {
    if ('entry' in place) return place;
    const { seq, head } = place;
    const entry = pending.entryAt(seq);
    const standing = await put(entry, stampOf(head, seq));
    if (standing === undefined) return { entry, isNew: true };
    if (isSame(standing, entry)) return { entry: standing, isNew: false };
    place = await claimNextSeq(ports, pending, seq);
  }
  throw new ChatError('unavailable', 'unable to store; the log is too busy');
}

/** A seq that the slot holds, and a head that was read after it was handed out. */
interface Place {
  readonly seq: number;
  readonly head: RoomHead;
}

/**
 * What became of a seq that an earlier attempt has claimed. Below the floor nobody would read what is put there, so the
 * entry gets a new seq. The slot is asked once more after the head is read: a room that was deleted and created again
 * meanwhile has other slots, and the seq is none of its log.
 */
async function findHeldPlace(
  ports: AppendPorts,
  pending: PendingEntry,
  heldSeq: number,
): Promise<Place | Appended> {
  const { log, rooms, clock } = ports;
  const { room, user, holder, slot } = pending;
  const head = await rooms.readHead(room);
  if (head === undefined) throw notAMember();
  const standing = await log.readEntry({ room, seq: heldSeq, incarnation: head.incarnation });
  const pendingEntry = pending.entryAt(heldSeq);
  if (standing !== undefined && isSame(standing, pendingEntry)) return { entry: standing, isNew: false };
  const hasExpired = heldSeq <= floorOf(head, clock.now());
  if (hasExpired && pending.isDoneWhenExpired) return { entry: pendingEntry, isNew: false };
  if (hasExpired || standing !== undefined || heldSeq > head.seq)
    return claimNextSeq(ports, pending, heldSeq);
  const result = await log.moveClaim({ room, user, holder, slot, seq: heldSeq }, { from: heldSeq });
  if (result.outcome === 'claimed') return { seq: heldSeq, head };
  if (result.outcome === 'holderGone') throw notAMember();
  return findHeldPlace(ports, pending, requireHeldSeq(result));
}

/**
 * Whether what stands at a position is what an earlier attempt has put there. Every seq is handed out once, so that all
 * that can stand in its place is a `void`; but the items of a backup may be of slightly different times, and where the
 * head of a restored room is older than its log and its claims, their seqs are handed out again (F30).
 */
function isSame(standing: Entry, entry: Entry): boolean {
  if ('user' in entry) return standing.type === entry.type && standing.user === entry.user;
  if (!('id' in entry)) return false;
  return 'id' in standing && standing.id === entry.id && standing.sender === entry.sender;
}

async function claimNextSeq(
  ports: AppendPorts,
  { room, user, holder, slot, voice, forget = [], formerSeq }: PendingEntry,
  filledSeq?: number,
): Promise<Place> {
  const { log, rooms } = ports;
  if (filledSeq === undefined) voice?.spend(voice.pace);
  const head = await nextSeq(ports, room, filledSeq === undefined ? voice?.terms : {});
  if (head === undefined) throw notAMember();
  const { seq } = head;
  const claim = { room, user, holder, slot, seq };
  const result =
    filledSeq === undefined
      ? await claimInTurn(ports, claim, { forget, voice, head, formerSeq }).catch(async (error: unknown) => {
          if (error instanceof ChatError) await log.putEntry({ type: 'void', room, seq }, stampOf(head, seq));
          throw error;
        })
      : await log.moveClaim(claim, { from: filledSeq });
  // A claim that took effect while its reply was lost is found held by itself when the SDK tries again (F3).
  if (result.outcome === 'claimed' || (result.outcome === 'taken' && result.heldSeq === seq))
    return { seq, head };
  await log.putEntry({ type: 'void', room, seq }, stampOf(head, seq));
  if (result.outcome === 'holderGone') throw notAMember();
  const heldSeq = requireHeldSeq(result);
  const laterHead = heldSeq > seq ? await rooms.readHead(room) : head;
  if (laterHead === undefined) throw notAMember();
  return { seq: heldSeq, head: laterHead };
}

/** Claims of the same member that come between reading and writing their pace, before this one gives up. Our choice. */
const turnsMax = 8;

/** Claims, and spends what it takes; others who spend at the same time are let by. */
async function claimInTurn(
  { log }: AppendPorts,
  claim: Claim,
  {
    forget,
    voice,
    head,
    formerSeq,
  }: Required<Pick<PendingEntry, 'forget'>> &
    Pick<PendingEntry, 'voice' | 'formerSeq'> & { readonly head: RoomHead },
): Promise<ClaimResult> {
  let pace = voice?.pace ?? {};
  for (let turn = 0; turn < turnsMax; turn += 1) {
    const spending = voice?.spend(pace, head.settings);
    const result = await log.claim(claim, { forget, spending, formerSeq });
    if (result.outcome !== 'tooSoon') return result;
    ({ pace } = result);
  }
  throw new ChatError('unavailable', 'unable to store; the member writes all the time');
}

function requireHeldSeq({ heldSeq }: { readonly heldSeq?: number }): number {
  if (heldSeq === undefined)
    throw new ChatError('unavailable', 'unable to store; the id was forgotten meanwhile');
  return heldSeq;
}
