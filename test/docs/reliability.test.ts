import { numberedRows, numbersTo, titlesNaming } from './cited-tests.ts';

const rows = numberedRows('docs/reliability.md', 'F');

test('every fault has its row', () => {
  expect(rows.map(({ number }) => number)).toEqual(numbersTo(32, 'F'));
});

test.each(rows)(
  '$number is tested where the page says, or cannot occur for a reason',
  ({ number, line, tests }) => {
    for (const file of tests) expect([file, titlesNaming(file, number)]).not.toEqual([file, []]);
    expect(tests.length > 0 || line.includes('cannot occur')).toBe(true);
  },
);
