import { keepLastResult } from '../../../lambda/adapters/last-result.ts';

test('a result is kept for as long as the same is asked, and no longer', () => {
  const computed: string[] = [];
  const upperCaseOf = keepLastResult((word: string) => {
    computed.push(word);
    return word.toUpperCase();
  });
  expect(['', '', 'bawan', 'bawan', 'luria', 'bawan'].map(upperCaseOf)).toEqual([
    '',
    '',
    'BAWAN',
    'BAWAN',
    'LURIA',
    'BAWAN',
  ]);
  expect(computed).toEqual(['', 'bawan', 'luria', 'bawan']);
});
