import { median } from '../../bench/median.ts';

it.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[10, 9, 1, 2], 5.5],
  [[100, 2, 30], 30],
])('is the middle by size of %j', (numbers, expected) => {
  expect(median(numbers)).toBe(expected);
});

it('of no numbers is refused', () => {
  expect(() => median([])).toThrow('unable to take the median of no numbers');
});
