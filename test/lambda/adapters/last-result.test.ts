import { keepLastResult } from '../../../lambda/adapters/last-result.ts';

test('a result is kept for as long as the same is asked, and no longer', () => {
  const computed: string[] = [];
  const upperCaseOf = keepLastResult((word: string) => {
    computed.push(word);
    return word.toUpperCase();
  });
  expect(['', '', 'bawan', 'bawan', 'luria', 'bawan'].map((word) => upperCaseOf(word))).toEqual([
    '',
    '',
    'BAWAN',
    'BAWAN',
    'LURIA',
    'BAWAN',
  ]);
  expect(computed).toEqual(['', 'bawan', 'luria', 'bawan']);
});

test('a result of several arguments is kept for as long as all of them are the same', () => {
  let computed = 0;
  const join = keepLastResult((...words: readonly string[]) => {
    computed += 1;
    return words.join(' ');
  });
  expect([join('a', 'b'), join('a', 'b'), join('a', 'c'), join('b', 'c'), join('b')]).toEqual([
    'a b',
    'a b',
    'a c',
    'b c',
    'b',
  ]);
  expect(computed).toBe(4);
});
