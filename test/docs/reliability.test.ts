import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(`${root}/docs/reliability.md`, 'utf8');
const rows = page.split('\n').flatMap((line) => {
  const fault = /^\| (F\d+): /.exec(line)?.[1];
  const tests = [...line.matchAll(/`(test\/[^`]+)`/g)].map(([, file = '']) => file);
  return fault === undefined ? [] : [{ fault, line, tests }];
});

test('every fault has its row', () => {
  expect(rows.map(({ fault }) => fault)).toEqual(Array.from({ length: 32 }, (_, index) => `F${index + 1}`));
});

test.each(rows)(
  '$fault is tested where the page says, or cannot occur for a reason',
  ({ fault, line, tests }) => {
    for (const file of tests) {
      expect(existsSync(`${root}/${file}`)).toBe(true);
      expect(readFileSync(`${root}/${file}`, 'utf8')).toMatch(new RegExp(`\\b${fault}\\b`));
    }
    expect(tests.length > 0 || /cannot occur|none to read|the client's/.test(line)).toBe(true);
  },
);
