import { readFileSync } from 'node:fs';
import { createChatAdmin } from '../../admin/index.ts';
import { costTables } from '../../bench/cost-table.ts';
import { startLocalChat } from '../../bin/testing/local-chat.ts';
import { routes } from '../../lib/routes.ts';
import { generatedSection } from '../docs/generated-section.ts';
import { assemblyFolder } from './assembly.ts';

jest.setTimeout(120_000);

const page = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');
const [actions = '', operations = ''] = generatedSection(page).trim().split('\n\n');

test('the page on costs has what each action takes; `npm run costs -- --write` counts it', async () => {
  const chat = await startLocalChat({
    assembly: assemblyFolder(),
    dynamodbEndpoint: process.env['DYNAMODB_ENDPOINT'],
    log: () => {},
  });
  try {
    expect(`${actions}\n\n${operations}`).toBe(await costTables(chat));
  } finally {
    await chat.close();
  }
});

test('the page on costs leaves no action and no operation out', () => {
  const routeKeys = routes.map(({ routeKey }) => routeKey).filter((routeKey) => routeKey !== '$default');
  for (const routeKey of routeKeys) expect(actions).toContain(`| \`${routeKey}\``);
  const names = Object.keys(createChatAdmin({ functionName: 'any' }));
  for (const name of names) expect(operations).toContain(`| \`${name}\``);
});
