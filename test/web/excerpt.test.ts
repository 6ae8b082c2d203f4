import { around, boundsOf, excerptLimits, lowered, newest, raised } from '../../web/conversation/excerpt.ts';

const { rowsMax, stepRows } = excerptLimits;
const rows = Array.from({ length: 1_000 }, (_, index) => ({ key: `k${index}` }));

test('follows the end of the log, as far as it may be long', () => {
  expect(boundsOf(rows, newest)).toEqual([rows.length - rowsMax, rows.length]);
  expect(boundsOf(rows.slice(0, 10), newest)).toEqual([0, 10]);
});

test('goes up step by step to the beginning, and down to the end, and is never longer than it may be', () => {
  let excerpt = newest;
  const lengths: number[] = [];
  while (boundsOf(rows, excerpt)[0] > 0) {
    const [before] = boundsOf(rows, excerpt);
    excerpt = raised(rows, excerpt);
    const [start, end] = boundsOf(rows, excerpt);
    expect(before - start).toBeLessThanOrEqual(stepRows);
    lengths.push(end - start);
  }
  while (boundsOf(rows, excerpt)[1] < rows.length) {
    excerpt = lowered(rows, excerpt);
    const [start, end] = boundsOf(rows, excerpt);
    lengths.push(end - start);
  }
  expect(Math.max(...lengths)).toBe(rowsMax);
  expect(excerpt.to).toBeUndefined();
});

test('stays where it is when older rows are loaded above it', () => {
  const excerpt = raised(rows, newest);
  const [start, end] = boundsOf(rows, excerpt);
  const older = Array.from({ length: 50 }, (_, index) => ({ key: `older${index}` }));
  expect(boundsOf([...older, ...rows], excerpt)).toEqual([start + 50, end + 50]);
});

test('brings a row into its middle', () => {
  const [start, end] = boundsOf(rows, around(rows, 'k500'));
  expect([start, end]).toEqual([500 - rowsMax / 2, 500 + rowsMax / 2]);
});
