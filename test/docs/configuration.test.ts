import { readFileSync } from 'node:fs';
import { readChatContext } from '../../lib/chat-context.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const [, section = ''] = read('README.md').split('## Configure it');
const [table = ''] = section.split('\n## ');
const firstCells = table.split('\n').flatMap((line) => /^\| (`[^|]*) \|/.exec(line)?.[1] ?? []);

test('the table of the configuration has every name of context that the app reads, and no other', () => {
  const known = new Set<string>();
  const nothing = { tryGetContext: (name: string) => void known.add(name) };
  readChatContext(nothing);
  const named = firstCells.flatMap((cell) =>
    [...cell.matchAll(/(?<!prop )`(\w+)`/g)].map(([, name]) => name),
  );
  expect(new Set(named)).toEqual(known);
});

/** The optional props that a file of `lib/` declares, with what is said of them. */
function propsIn(file: string): readonly { readonly name: string; readonly says: string }[] {
  const [, props = ''] = /^export interface \w+Props\b([^]*?)^}/m.exec(read(`lib/${file}.ts`)) ?? [];
  const declared = props.matchAll(/(?:\/\*\*((?:(?!\*\/)[^])*)\*\/\s*)?\n  readonly (\w+)\?:/g);
  return [...declared].map(([, says = '', name = '']) => ({ name, says }));
}
const ofChat = ['chat-props', 'token-props', 'origin-props', 'user-pool-props'].flatMap(propsIn);
const ofParts = ['budget-props', 'hosting-props', 'web-socket-domain'].flatMap(propsIn);

test('the table has every prop of a chat, and so each can be given by context', () => {
  expect(ofChat.length).toBeGreaterThan(30);
  const named = new Set(firstCells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name)));
  expect(ofChat.filter(({ name }) => !named.has(name))).toEqual([]);
});

test.each([...ofChat, ...ofParts])('$name says what it is, and what it is by default', ({ says }) => {
  expect(says).toMatch(/^\s+(\* )?\w/);
  expect(says).toMatch(/\* @default \S/);
});
