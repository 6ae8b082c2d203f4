import { RoomLog } from '../../client/room-log.ts';

const entry = (seq: number) => ({ type: 'void', room: 'r1', seq }) as const;
const entries = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => entry(first + index));

test('hands an entry on once, however often it comes', () => {
  const log = new RoomLog({ epoch: 'e1', lastSeq: 0 });
  expect(log.take([entry(1), entry(1), entry(2)])).toEqual(entries(1, 2));
  expect(log.take([entry(2), entry(3), entry(1)])).toEqual([entry(3)]);
});

test('holds back no more than a thousand, and knows that it misses the rest', () => {
  const log = new RoomLog({ epoch: 'e1', lastSeq: 0 });
  expect(log.take(entries(2, 2_000))).toEqual([]);
  expect(log.take([entry(1)])).toEqual(entries(1, 1_000));
  expect(log.hasGap).toBe(true);
});
