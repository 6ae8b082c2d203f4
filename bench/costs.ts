import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startLocalChat } from '../bin/testing/local-chat.ts';
import { costTables } from './cost-table.ts';
import { withGeneratedSection } from '../test/docs/generated-section.ts';

/*
 * npm run costs              prints what each action takes of AWS
 * npm run costs -- --write   writes it into docs/cost.md
 */

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const page = new URL('../docs/cost.md', import.meta.url);

const chat = await startLocalChat({ log: () => {} });
try {
  const tables = await costTables(chat);
  const text = readFileSync(page, 'utf8');
  if (values.write) writeFileSync(page, withGeneratedSection(text, tables));
  else console.log(tables);
} finally {
  await chat.close();
}
