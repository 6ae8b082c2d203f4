import { ChatError } from '../../protocol/errors.ts';
import type { Terms } from './log-store-port.ts';
import type { Ports } from './ports.ts';
import type { RoomHead } from './room-store-port.ts';
import { withNextSegment } from './retained-log.ts';
import { refusalBy } from './voice.ts';

/** Each round is lost to a rival that has begun the segment. Our choice. */
const roundsMax = 8;

/**
 * Hands out the next seq of a room: gives the head as it is with it, `seq` being the one handed out. Where the segment
 * of the log has ended, the seq and the next segment come out of one write, so that for every seq the head knows the
 * segment, whoever crashes when. Undefined if there is no such room; rejects with `unavailable`,
 * and with `forbidden` or `rate_limited` where the room asks for more than the terms.
 */
export async function nextSeq(
  { log, clock }: Pick<Ports, 'log' | 'clock'>,
  room: string,
  terms: Terms = {},
): Promise<RoomHead | undefined> {
  for (let round = 0; round < roundsMax; round += 1) {
    const nowMs = clock.now();
    const result = await log.takeSeq(room, nowMs, terms);
    if (result?.outcome === 'refused') throw refusalBy(result.head.settings, terms);
    if (result?.outcome !== 'segmentEnded') return result?.head;
    const begun = await log.beginSegment(result.head, { ...withNextSegment(result.head, nowMs), nowMs });
    if (begun !== undefined) return begun;
  }
  throw new ChatError('unavailable', 'unable to number an entry; the log is too busy');
}
