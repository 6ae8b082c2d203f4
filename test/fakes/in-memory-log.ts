import type {
  LogStore,
  Position,
  PutChangeResult,
  PutRoomUpdateResult,
  Stamp,
  TakenSeq,
  Terms,
  VersionedMessage,
} from '../../lambda/chat/log-store-port.ts';
import type { Provided, RoomHead } from '../../lambda/chat/room-store-port.ts';
import type { Entry, MessageEntry, RoomUpdatedEntry } from '../../protocol/entries.ts';
import { InMemoryClaims } from './in-memory-claims.ts';
import { positionOf } from './in-memory-rooms-table.ts';
import type { StoredEntry } from './in-memory-rooms-table.ts';

/** The logs of the Rooms table. */
export class InMemoryLog extends InMemoryClaims implements LogStore {
  async takeSeq(
    room: string,
    nowMs: number,
    { unlessFrozen = false, quietSeconds = Infinity }: Terms = {},
  ): Promise<TakenSeq | undefined> {
    const head = this.heads.get(room);
    if (head === undefined) return undefined;
    const { frozen, slowModeSeconds } = head.settings;
    if ((unlessFrozen && frozen) || slowModeSeconds > quietSeconds) return { outcome: 'refused', head };
    if (head.segmentEndsAt !== undefined && head.segmentEndsAt <= nowMs)
      return { outcome: 'segmentEnded', head };
    const taken = { ...head, seq: head.seq + 1, activeAt: nowMs };
    this.heads.set(room, taken);
    return { outcome: 'taken', head: taken };
  }

  async beginSegment(
    seen: RoomHead,
    {
      segments,
      segmentEndsAt,
      nowMs,
    }: Pick<RoomHead, 'segments' | 'segmentEndsAt'> & { readonly nowMs: number },
  ): Promise<RoomHead | undefined> {
    const head = this.heads.get(seen.room);
    const isAsSeen =
      head?.seq === seen.seq &&
      head.segmentEndsAt === seen.segmentEndsAt &&
      head.settings.retentionDays === seen.settings.retentionDays;
    if (head === undefined || !isAsSeen) return undefined;
    const { segmentEndsAt: _ended, ...rest } = head;
    const begun = {
      ...rest,
      seq: head.seq + 1,
      activeAt: nowMs,
      segments,
      ...(segmentEndsAt !== undefined && { segmentEndsAt }),
    };
    this.heads.set(seen.room, begun);
    return begun;
  }

  /** What DynamoDB does by itself, some time after: drops what has expired. */
  dropExpired(nowMs: number): void {
    for (const log of this.entries.values()) {
      for (const [seq, { stamp }] of log) if ((stamp.expiresAt ?? Infinity) <= nowMs) log.delete(seq);
    }
  }

  async putEntry(entry: Entry, stamp: Stamp): Promise<Entry | undefined> {
    const standing = this.standing(entry, stamp.incarnation);
    if (standing === undefined) this.logOf(entry.room).set(entry.seq, { entry, stamp });
    return standing?.entry;
  }

  async readEntry(position: Position & Pick<Stamp, 'incarnation'>): Promise<Entry | undefined> {
    return this.standing(position, position.incarnation)?.entry;
  }

  async readMessage(position: Position): Promise<VersionedMessage | undefined> {
    const { entry: message, stamp } = this.standing(position, 1) ?? {};
    if (message?.type !== 'message' || stamp === undefined) return undefined;
    const changedSeq = this.changes.get(positionOf(position)) ?? 0;
    return { message, changedSeq, editSeqs: this.editSeqs.get(positionOf(position)) ?? [], stamp };
  }

  async putChange(change: Parameters<LogStore['putChange']>[0]): Promise<PutChangeResult> {
    const { entry, stamp, message, seenSeq, messageStamp, editSeqs, emptiedSeqs } = change;
    const standing = this.standing(entry, stamp.incarnation);
    if (standing !== undefined) return { outcome: 'taken', standing: standing.entry };
    const isAsSeen = (this.changes.get(positionOf(message)) ?? 0) === seenSeq;
    const isThere = this.standing(message, 1)?.entry.type === 'message';
    if (!isAsSeen || !isThere) return { outcome: 'outdated' };
    const log = this.logOf(entry.room);
    const emptied = emptiedSeqs.map((seq) => withoutText(log.get(seq), message.seq));
    const seqs = emptiedSeqs.filter((_seq, index) => emptied[index] === undefined);
    if (seqs.length > 0) return { outcome: 'editsGone', seqs };
    for (const edit of emptied) if (edit !== undefined) log.set(edit.entry.seq, edit);
    log.set(entry.seq, { entry, stamp }).set(message.seq, { entry: message, stamp: messageStamp });
    this.changes.set(positionOf(message), entry.seq);
    this.editSeqs.set(positionOf(message), editSeqs);
    return { outcome: 'stored' };
  }

  async putRoomUpdate(
    entry: RoomUpdatedEntry,
    stamp: Stamp,
    provided: Pick<Provided, 'witness'> = {},
  ): Promise<PutRoomUpdateResult> {
    const { type: _type, room, seq, sender: _sender, timestamp: _timestamp, name, ...settings } = entry;
    const head = this.heads.get(room);
    if (this.standing(entry, stamp.incarnation) !== undefined) return 'taken';
    if (head === undefined) return 'noRoom';
    if (seq < (this.updates.get(room) ?? 0)) return 'outdated';
    if (!this.isThere({ room }, provided)) return 'refused';
    this.logOf(room).set(seq, { entry, stamp });
    this.updates.set(room, seq);
    this.heads.set(room, {
      ...head,
      ...(name !== undefined && { name }),
      settings: { ...head.settings, ...settings },
      ...(settings.retentionDays !== undefined && { segmentEndsAt: 0 }),
    });
    return 'stored';
  }

  async countMessages(query: {
    readonly room: string;
    readonly above: number;
    readonly upTo: number;
    readonly exceptSender: string;
    readonly max: number;
  }): Promise<number> {
    const { room, above, upTo, exceptSender, max } = query;
    const unread = this.#messagesOf(room).filter(
      ({ seq, sender }) => seq > above && seq <= upTo && sender !== exceptSender,
    );
    return Math.min(max, unread.length);
  }

  async readLastMessage({
    room,
    above,
    upTo,
  }: {
    readonly room: string;
    readonly above: number;
    readonly upTo: number;
  }): Promise<MessageEntry | undefined> {
    return this.#messagesOf(room).findLast(({ seq }) => seq > above && seq <= upTo);
  }

  async readEntries(range: {
    readonly room: string;
    readonly incarnation: number;
    readonly from: number;
    readonly to: number;
  }) {
    const { room, incarnation, from, to } = range;
    return [...this.logOf(room).values()]
      .filter(({ stamp }) => stamp.incarnation >= incarnation)
      .map(({ entry }) => entry)
      .filter(({ seq }) => seq >= from && seq <= to)
      .sort((left, right) => left.seq - right.seq);
  }

  /** Ascending, without those that are deleted. */
  #messagesOf(room: string): readonly MessageEntry[] {
    return [...this.logOf(room).values()]
      .flatMap(({ entry }) => (entry.type === 'message' && entry.deletedAt === undefined ? [entry] : []))
      .sort((left, right) => left.seq - right.seq);
  }
}

/** An edit of the message without its text, or undefined if no such edit stands there. */
function withoutText(stored: StoredEntry | undefined, target: number): StoredEntry | undefined {
  if (stored?.entry.type !== 'messageEdited' || stored.entry.target !== target) return undefined;
  const { message: _message, ...entry } = stored.entry;
  return { ...stored, entry };
}
