import { numberedRows, numbersTo, titlesNaming } from './cited-tests.ts';

const rows = numberedRows('docs/security.md', 'S');

test('every bar has its row', () => {
  expect(rows.map(({ number }) => number)).toEqual(numbersTo(67, 'S'));
});

test.each(rows)('$number is held where the page says, or it says why not', ({ number, line, tests }) => {
  for (const file of tests) expect([file, titlesNaming(file, number)]).not.toEqual([file, []]);
  const [, , state = ''] = line.split('|');
  expect(state).toMatch(/^ (held|open|not applicable): /);
  if (state.startsWith(' held')) expect(tests).not.toEqual([]);
  if (state.startsWith(' not applicable')) expect(tests).toEqual([]);
});
