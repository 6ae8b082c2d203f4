import { readFileSync, writeFileSync } from 'node:fs';
import { frameOverview } from './frame-overview.ts';
import { generatedSection } from './generated-section.ts';

// npm run document: writes into docs/protocol.md what is generated there.
const page = new URL('../../docs/protocol.md', import.meta.url);
const text = readFileSync(page, 'utf8');
writeFileSync(page, text.replace(generatedSection(text), `\n\n${frameOverview()}\n\n`));
