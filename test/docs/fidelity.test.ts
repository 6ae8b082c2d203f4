import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(`${root}/docs/fidelity.md`, 'utf8');
const [followed = ''] = page.split('## What it does not do');

const statements = followed
  .split('\n')
  .filter((line) => /^\| (?!what happens)/.test(line))
  .map((line): readonly [string, string] => [line.split('|')[1]?.trim() ?? '', line]);

/** A test as the page names it: a link to its file, and its title as it stands there. */
const citation = /\]\(\.\.\/(test\/[^)]+)\) “([^”]+)”/g;
const citations = [...page.matchAll(citation)].map(([, file = '', title = '']): readonly [string, string] => [
  file,
  title,
]);

test('the page says much of what the local stack does', () => {
  expect(statements.length).toBeGreaterThan(50);
});

test.each(statements)('a test holds that: %s', (_, line) => {
  expect([...line.matchAll(citation)]).not.toHaveLength(0);
});

test.each(citations)('%s has the test “%s”', (file, title) => {
  expect(existsSync(`${root}/${file}`)).toBe(true);
  expect(readFileSync(`${root}/${file}`, 'utf8')).toContain(`'${title}'`);
});

test('every source of the page has its address, and every address its use', () => {
  const named = [...page.matchAll(/\[[^\]\n]+\]\[([^\]]+)\]/g)].map(([, name = '']) => name);
  const given = [...page.matchAll(/^\[([^\]]+)\]: https:\/\/\S+$/gm)].map(([, name = '']) => name);
  expect(new Set(named)).toEqual(new Set(given));
});
