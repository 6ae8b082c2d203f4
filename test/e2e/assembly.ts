import { fileURLToPath } from 'node:url';

/** Where the app is synthesized to, once for all end-to-end tests of a run. */
export const assemblyFolder = fileURLToPath(new URL('../../.cache/e2e-assembly', import.meta.url));
