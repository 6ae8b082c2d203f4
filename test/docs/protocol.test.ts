import { readFileSync } from 'node:fs';
import { errorCodes } from '../../protocol/errors.ts';
import { limits } from '../../protocol/limits.ts';
import { routes } from '../../lib/routes.ts';
import { frameOverview } from './frame-overview.ts';
import { generatedSection } from './generated-section.ts';

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

test('the page of the protocol has every error code, its meaning, and whether it may be tried again', () => {
  for (const [code, { meaning, retryable }] of Object.entries(errorCodes)) {
    expect(page).toContain(`| \`${code}\` | ${meaning} | ${retryable ? 'yes' : 'no'} |`);
  }
});

test('the page of the protocol has every frame as it is defined; `npm run document` writes them', () => {
  expect(generatedSection(page).trim()).toBe(frameOverview());
});

test('the page of the protocol explains every action with the fields that it is defined with', () => {
  const [prose = ''] = page.split('## Everything at a glance');
  const actions = routes.map(({ routeKey }) => routeKey).filter((routeKey) => !routeKey.startsWith('$'));
  for (const action of actions) {
    const [row = ''] = prose.split('\n').filter((line) => line.startsWith(`| \`${action} {`));
    expect(`| request | \`${action} {${fieldsIn(row)}}\` |`).toBe(definitionOf(action));
  }
});

/** Of `{id, rooms?: {<room>: <seq>}, before? \\| after?}` the names alone. */
function fieldsIn(row: string): string {
  const [, fields = ''] = /^\| `\w+ \{(.*?)\}` \|/.exec(row) ?? [];
  return fields.replaceAll(/: \{[^}]*\}/g, '').replaceAll(String.raw` \|`, ',');
}

function definitionOf(action: string): string | undefined {
  return frameOverview()
    .split('\n')
    .find((line) => line.startsWith(`| request | \`${action} {`));
}

test.each([
  ['any frame', `${limits.frameBytesMax / 1024} KiB`],
  ['`message`', limits.messageBytesMax.toLocaleString('en')],
  ['room', `1 to ${limits.roomIdCharactersMax} of`],
  ['user', `1 to ${limits.userIdCharactersMax} characters`],
  ['`id`', `1 to ${limits.requestIdCharactersMax} of`],
  ['`limit`', `1 to ${limits.historyPageMax}`],
  ['edits of one message that keep their text', `the latest ${limits.editTextsMax}`],
  ['rooms that one connection is subscribed to', String(limits.subscriptionsPerConnectionMax)],
])('the page of the protocol has the limit of %s as it is', (what, limit) => {
  const [, section = ''] = page.split('## Limits');
  const row = section.split('\n').find((line) => line.startsWith(`| ${what} |`));
  expect(row).toContain(limit);
});
