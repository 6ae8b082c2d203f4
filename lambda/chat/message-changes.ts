import type { Entry, MessageChangeEntry, MessageEntry } from '../../protocol/entries.ts';
import { ChatError, notAMember } from '../../protocol/errors.ts';
import { utf8Bytes } from '../../protocol/fields.ts';
import { limits } from '../../protocol/limits.ts';
import { append } from './append.ts';
import { messageSlot, slotsToForget } from './claim-slots.ts';
import { deliver } from './delivery.ts';
import { editTextsAfter } from './edit-texts.ts';
import type { Stamp } from './log-store-port.ts';
import type { Ports } from './ports.ts';
import type { Member } from './room-store-port.ts';
import { isPast } from './retained-log.ts';
import { changeVoice, requireVoice } from './voice.ts';

/** What is done to a message that was sent before. */
export interface MessageChange {
  readonly room: string;
  readonly user: string;
  /** Of the request; the same one again changes nothing twice. */
  readonly id: string;
  /** Seq of the message. */
  readonly target: number;
  /** The connection that asks, which gets the entry as its reply. */
  readonly connectionId: string;
  /** What the entry says beside what every change says. */
  readonly says:
    | { readonly type: 'messageEdited'; readonly message: string }
    | { readonly type: 'messageDeleted' }
    | { readonly type: 'reaction'; readonly reaction: string; readonly active: boolean };
  /** The message as it is then. Throws a `ChatError` if this member may not, or it cannot be. */
  readonly apply: (message: MessageEntry, member: Member, at: string) => MessageEntry;
}

/**
 * Changes a message: a numbered entry, and the message itself, in one transaction, so that history and resume never
 * disagree. Changes of one message take effect in the order of their numbers: one that comes too late for its number
 * takes a new one.
 * Rejects with `not_a_member`, `forbidden`, `rate_limited`, `not_found`, `conflict`, `unavailable`, and with what `apply` throws.
 */
export async function changeMessage(ports: Ports, change: MessageChange): Promise<MessageChangeEntry> {
  const { room, user, id, target, says } = change;
  const member = await ports.rooms.readMember({ room, user });
  if (member === undefined) throw notAMember();
  // Who may not write may still take back.
  const isDeletion = says.type === 'messageDeleted';
  const at = new Date(ports.clock.now()).toISOString();
  let heldSeq = member.claims.get(messageSlot(id));
  // A number is spent only on what may be; a repeat has been through this.
  if (heldSeq === undefined) {
    if (!isDeletion) requireVoice(member, ports.clock.now());
    try {
      await applyToCurrent(ports, change, member, at);
    } catch (error) {
      heldSeq = await claimedMeanwhile(ports, change);
      if (heldSeq === undefined) throw error;
    }
  }
  const { entry, isNew } = await append(ports, {
    holder: 'member',
    room,
    user,
    slot: messageSlot(id),
    heldSeq,
    voice: changeVoice(ports, member, { unlessFrozen: !isDeletion }),
    forget: slotsToForget(member.claims),
    entryAt: (seq): MessageChangeEntry => ({ ...says, room, seq, id, target, sender: user, timestamp: at }),
    put: async (pending, stamp) => putInOrder(ports, change, member, { entry: pending, stamp, at }),
  });
  if (!isSameChange(entry, change)) throw new ChatError('conflict', 'id: was used for something different');
  if (isNew) await deliver(ports, { room, entries: [entry], exceptConnectionId: change.connectionId });
  return entry;
}

/** What stands in the way of a repeat may be what its first attempt has done since the member was read. */
async function claimedMeanwhile(
  { rooms }: Ports,
  { room, user, id }: MessageChange,
): Promise<number | undefined> {
  const member = await rooms.readMember({ room, user });
  return member?.claims.get(messageSlot(id));
}

/** Changes of one message that come between reading and writing it, before this one gives up. Our choice. */
const rivalsMax = 8;

async function putInOrder(
  ports: Ports,
  change: MessageChange,
  member: Member,
  { entry, stamp, at }: { readonly entry: Entry; readonly stamp: Stamp; readonly at: string },
): Promise<Entry | undefined> {
  const { room, seq } = entry;
  const goneSeqs = new Set<number>();
  for (let rivals = 0; rivals < rivalsMax; rivals += 1) {
    const standing = await ports.log.readEntry({ room, seq, incarnation: stamp.incarnation });
    if (standing !== undefined) return standing;
    let changed: ChangedMessage;
    try {
      changed = await applyToCurrent(ports, change, member, at);
    } catch (error) {
      const rival = await ports.log.putEntry(voidAt(entry), stamp);
      // Another attempt at the same has put it since, and so is what stands in the way.
      if (rival !== undefined && rival.type !== 'void') return rival;
      throw error;
    }
    if (changed.seenSeq > seq) return (await ports.log.putEntry(voidAt(entry), stamp)) ?? voidAt(entry);
    const standingEdits = changed.editSeqs.filter((edit) => !goneSeqs.has(edit));
    const texts = editTextsAfter(entry, standingEdits);
    const result = await ports.log.putChange({ entry, stamp, ...changed, ...texts });
    if (result.outcome === 'stored') return undefined;
    if (result.outcome === 'taken') return result.standing;
    if (result.outcome === 'editsGone') for (const gone of result.seqs) goneSeqs.add(gone);
  }
  throw new ChatError('unavailable', 'unable to change the message; too many others do');
}

interface ChangedMessage {
  readonly message: MessageEntry;
  /** Seq of the change before. */
  readonly seenSeq: number;
  readonly messageStamp: Stamp;
  readonly editSeqs: readonly number[];
}

async function applyToCurrent(
  { log, clock }: Ports,
  { room, target, apply }: MessageChange,
  member: Member,
  at: string,
): Promise<ChangedMessage> {
  const current = await log.readMessage({ room, seq: target });
  const isThere = current !== undefined && !isPast(current.stamp, clock.now());
  if (!isThere || current.message.deletedAt !== undefined) {
    throw new ChatError('not_found', 'seq: there is no such message');
  }
  const message = apply(current.message, member, at);
  if (utf8Bytes(JSON.stringify(message)) > limits.entryBytesMax) {
    throw new ChatError('bad_request', 'seq: the message would not fit a frame any more');
  }
  const { changedSeq: seenSeq, stamp: messageStamp, editSeqs } = current;
  return { message, seenSeq, messageStamp, editSeqs };
}

function voidAt({ room, seq }: Entry): Entry {
  return { type: 'void', room, seq };
}

/** An edit that has lost its text cannot be compared any more, and is the same as far as one can tell. */
function isSameChange(entry: Entry, { says, target }: MessageChange): entry is MessageChangeEntry {
  if (entry.type !== says.type || entry.target !== target) return false;
  if (entry.type === 'messageEdited' && entry.message === undefined) return true;
  const said: Readonly<Record<string, unknown>> = { ...entry };
  return Object.entries(says).every(([name, value]) => said[name] === value);
}
