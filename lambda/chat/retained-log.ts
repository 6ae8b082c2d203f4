import type { Stamp } from './log-store-port.ts';
import type { RoomHead, Segment } from './room-store-port.ts';

/*
 * Which part of a log can be read. An entry that has expired leaves nothing behind, and so does a writer that crashed
 * before it wrote: a position that is empty does not tell which of the two it is. If a reader took an expired entry
 * for a hole, it would fill it and call a resume complete that is not (I9); if it took a hole for an expired entry, a
 * slow writer could still be acknowledged there, and nobody would read it (I1).
 *
 * So nobody judges by what stands. As a Kafka log, a room's is cut into segments, which expire as a whole, and the
 * head knows where each begins: a seq and its segment come out of one write (`sequencer.ts`). Every position above the
 * floor, which is the end of the last segment that has expired, is a live one: empty, it is a hole, and is filled.
 * What is at or below the floor is outside, whatever still stands there.
 *
 * That holds as long as no item goes before its segment has expired for every reader. Items go by the clock of
 * DynamoDB, readers by their own, so readers take a segment for expired some time before its items go.
 * @see https://kafka.apache.org/documentation/#topicconfigs_segment.ms
 */

const dayMs = 24 * 60 * 60 * 1000;

/** A segment gets entries for this part of the retention: so much later than its time may an entry go. Our choice. */
const segmentsPerRetention = 16;

/** Readers are ahead of the table by this, which is more than clocks in one Region ever differ. Our choice. */
const clockSkewMsMax = 60 * 60 * 1000;

/** More come about only if the retention is changed over and over. Our choice: the head stays below a write unit. */
const segmentsMax = 2 * segmentsPerRetention;

/** The highest seq that is outside of the retained log; 0 if none is. */
export function floorOf({ segments, seq }: RoomHead, nowMs: number): number {
  const expired = segments.findLastIndex((segment) => isPast(segment, nowMs));
  return segments[expired + 1]?.after ?? (expired === -1 ? 0 : seq);
}

/** Whether nobody is to read any more what expires then. */
export function isPast({ expiresAt = Infinity }: Pick<Stamp, 'expiresAt'>, nowMs: number): boolean {
  return expiresAt - clockSkewMsMax <= nowMs;
}

/** What the item of an entry at this position carries. The head must have been read after the seq was handed out. */
export function stampOf({ segments, incarnation }: RoomHead, seq: number): Stamp {
  const { expiresAt } = segments.findLast(({ after }) => after < seq) ?? {};
  return { incarnation, ...(expiresAt !== undefined && { expiresAt }) };
}

/** The segments of a log, and the time from which on its next entry begins another. */
export type Segmentation = Pick<RoomHead, 'segments' | 'segmentEndsAt'>;

/** What to begin with in a new room. A segment that has ended before it began is begun by the first entry. */
export function firstSegmentation({ retentionDays }: RoomHead['settings']): Segmentation {
  return { segments: [], ...(retentionDays !== null && { segmentEndsAt: 0 }) };
}

/** The log with another segment, for what is written from now on. Segments that have expired are forgotten. */
export function withNextSegment(head: RoomHead, nowMs: number): Segmentation {
  const { seq, settings } = head;
  const floor = floorOf(head, nowMs);
  // Entries without an end, from before the room had a retention, are a segment, too.
  const all = head.segments.length === 0 ? [{ after: 0 }] : head.segments;
  const standing = all.filter(({ after }) => after >= floor && after < seq);
  if (settings.retentionDays === null) return { segments: merged([...standing, { after: seq }]) };
  const retentionMs = settings.retentionDays * dayMs;
  const segmentEndsAt = nowMs + retentionMs / segmentsPerRetention;
  const next = { after: seq, expiresAt: segmentEndsAt + retentionMs + clockSkewMsMax };
  return { segments: merged([...standing, next]), segmentEndsAt };
}

/** Two segments as one expire with the first of them: no entry may be taken for live when its item is gone. */
function merged(segments: readonly Segment[]): readonly Segment[] {
  const [first, second, ...rest] = segments;
  if (segments.length <= segmentsMax || first === undefined || second === undefined) return segments;
  const expiresAt = Math.min(first.expiresAt ?? Infinity, second.expiresAt ?? Infinity);
  return merged([{ after: first.after, ...(expiresAt < Infinity && { expiresAt }) }, ...rest]);
}
