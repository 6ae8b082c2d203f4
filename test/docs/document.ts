import { readFileSync, writeFileSync } from 'node:fs';
import { launchQuotas } from '../../bench/launch-quotas.ts';
import { monthlyCosts } from '../../bench/monthly-costs.ts';
import { frameOverview } from './frame-overview.ts';
import { withGeneratedSection } from './generated-section.ts';

// npm run document: writes into the pages what is generated there.
const pageOf = (name: string) => new URL(`../../docs/${name}.md`, import.meta.url);
const costPage = readFileSync(pageOf('cost'), 'utf8');
const generated = {
  protocol: frameOverview(),
  deploy: monthlyCosts(costPage),
  operate: launchQuotas(costPage),
};
for (const [name, section] of Object.entries(generated)) {
  const text = readFileSync(pageOf(name), 'utf8');
  writeFileSync(pageOf(name), withGeneratedSection(text, section));
}
