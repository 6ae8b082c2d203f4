import { numberedRows, numbersTo, titlesNaming } from './cited-tests.ts';

const rows = numberedRows('docs/security.md', 'S').map((row) => {
  const state = /^\|[^|]*\| (held|open|not applicable): /.exec(row.line)?.[1];
  return { ...row, state };
});

test('every bar has its row', () => {
  expect(rows.map(({ number }) => number)).toEqual(numbersTo(67, 'S'));
});

test.each(rows)('$number is named by the tests that the page names for it', ({ number, tests }) => {
  for (const file of tests) expect([file, titlesNaming(file, number)]).not.toEqual([file, []]);
});

test.each(rows)('$number is held by tests, or the page says that it is not', ({ state, tests }) => {
  expect(['held', 'open', 'not applicable']).toContain(state);
  expect(tests.length > 0).toBe(state === 'held' || (state === 'open' && tests.length > 0));
});
