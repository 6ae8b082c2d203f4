import { resolve } from 'node:path';
import { buildPage, pageFolder } from './page.ts';

/** `npm run page [-- <folder>]`: builds the page, into `dist/web/` by default. */
await buildPage(resolve(process.argv[2] ?? pageFolder));
