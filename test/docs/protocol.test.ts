import { readFileSync } from 'node:fs';
import { errorCodes } from '../../protocol/errors.ts';
import { limits } from '../../protocol/limits.ts';
import { routes } from '../../lib/routes.ts';

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

test('the page of the protocol has every error code, its meaning, and whether it may be tried again', () => {
  for (const [code, { meaning, retryable }] of Object.entries(errorCodes)) {
    expect(page).toContain(`| \`${code}\` | ${meaning} | ${retryable ? 'yes' : 'no'} |`);
  }
});

test('the page of the protocol has every action', () => {
  const actions = routes.map(({ routeKey }) => routeKey).filter((routeKey) => !routeKey.startsWith('$'));
  for (const action of actions) expect(page).toContain(`| \`${action} {`);
});

test.each([
  ['any frame', `${limits.frameBytesMax / 1024} KiB`],
  ['`message`', limits.messageBytesMax.toLocaleString('en')],
  ['room', `1 to ${limits.roomIdCharactersMax} of`],
  ['user', `1 to ${limits.userIdCharactersMax} characters`],
  ['`id`', `1 to ${limits.requestIdCharactersMax} of`],
  ['`limit`', `1 to ${limits.historyPageMax}`],
  ['rooms that one connection is subscribed to', String(limits.subscriptionsPerConnectionMax)],
])('the page of the protocol has the limit of %s as it is', (what, limit) => {
  const [, section = ''] = page.split('## Limits');
  const row = section.split('\n').find((line) => line.startsWith(`| ${what} |`));
  expect(row).toContain(limit);
});
