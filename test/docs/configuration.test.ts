import { readFileSync } from 'node:fs';
import type { Node } from 'constructs';
import { readChatContext } from '../../lib/chat-context.ts';

const page = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

test('the table of the configuration has every name of context that the app reads, and no other', () => {
  const read = new Set<string>();
  const nothing = { tryGetContext: (name: string) => void read.add(name) };
  readChatContext(nothing as unknown as Node);
  const [, section = ''] = page.split('## Configure it');
  const [table = ''] = section.split('\n## ');
  const firstCells = table.split('\n').flatMap((line) => /^\| (`[^|]*) \|/.exec(line)?.[1] ?? []);
  const named = firstCells.flatMap((cell) =>
    [...cell.matchAll(/(?<!prop )`(\w+)`/g)].map(([, name]) => name),
  );
  expect(new Set(named)).toEqual(read);
});
