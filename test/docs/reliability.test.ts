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
      expect(titlesIn(file).filter((title) => new RegExp(`\\b${fault}\\b`).test(title))).not.toEqual([]);
    }
    expect(tests.length > 0 || line.includes('cannot occur')).toBe(true);
  },
);

/** The texts of a test file, titles and rows of tables among them; what a comment says is no test. */
function titlesIn(file: string): readonly string[] {
  const code = readFileSync(`${root}/${file}`, 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, '');
  return code.match(/'[^'\n]*'|`[^`\n]*`/g) ?? [];
}
