import { evaluate } from './metric-math.ts';

const points: Readonly<Record<string, number>> = { a: 6, b: 3, sends: 100 };
const pointOf = (id: string) => points[id];

test.each([
  ['a', 6],
  ['1 + a * b - 2', 17],
  ['100 * a / 300 / b', (100 * 6) / 300 / 3],
  ['(1 + a) * b', 21],
  ['SUM([a, b, gone])', 9],
  ['SUM([gone])', undefined],
  ['100 * MAX([a / 10, gone / 2, b])', 300],
  ['a + gone', undefined],
  ['IF(sends >= 100, a, 0)', 6],
  ['IF(sends > 100, a, 0)', 0],
  ['IF(a == 6, gone, 0)', undefined],
  ['IF(gone >= 1, 7, 0)', undefined],
  ['SUM([SUM([a, b]), 1.5])', 10.5],
])('%s is %s where a is 6, b 3, sends 100, and gone has no data', (expression, value) => {
  expect(evaluate(expression, pointOf)).toBe(value);
});

test.each(['RATE(a)', 'a b', 'SUM(a)', 'SUM([a', '[a, b] + 1', 'a ? b'])('refuses %s', (expression) => {
  expect(() => evaluate(expression, pointOf)).toThrow('unable to evaluate');
});
