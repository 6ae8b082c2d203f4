import { readFileSync, writeFileSync } from 'node:fs';
import { monthlyCosts } from '../../bench/monthly-costs.ts';
import { frameOverview } from './frame-overview.ts';
import { withGeneratedSection } from './generated-section.ts';

// npm run document: writes into docs/protocol.md and docs/deploy.md what is generated there.
const pageOf = (name: string) => new URL(`../../docs/${name}.md`, import.meta.url);
const generated = {
  protocol: frameOverview(),
  deploy: monthlyCosts(readFileSync(pageOf('cost'), 'utf8')),
};
for (const [name, section] of Object.entries(generated)) {
  const text = readFileSync(pageOf(name), 'utf8');
  writeFileSync(pageOf(name), withGeneratedSection(text, section));
}
