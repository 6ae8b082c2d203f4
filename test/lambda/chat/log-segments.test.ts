import { stampOf, withNextSegment } from '../../../lambda/chat/retained-log.ts';
import { newHead } from '../../contracts/tables-under-test.ts';

describe('segments', () => {
  test('stay few, however often the retention changes, and no item goes before its segment', () => {
    let head = newHead('r1', { segmentEndsAt: 0 });
    const nowMs = 1_700_000_000_000;
    const stamps = new Map<number, number>();
    for (let seq = 0; seq < 200; seq += 1) {
      const settings = { ...head.settings, retentionDays: [1, 30, null, 7][seq % 4] ?? null };
      const seen = { ...head, settings };
      head = { ...seen, ...withNextSegment(seen, nowMs), seq: seq + 1 };
      stamps.set(seq + 1, stampOf(head, seq + 1).expiresAt ?? Infinity);
    }
    expect(head.segments.length).toBeLessThan(40);
    for (const [seq, expiresAt] of stamps) {
      expect(expiresAt).toBeGreaterThanOrEqual(stampOf(head, seq).expiresAt ?? Infinity);
    }
  });
});
