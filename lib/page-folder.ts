import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The page as it is built: in the package beside the compiled library, in a checkout where its build puts it. */
export function builtPageFolder(): string {
  const folders = ['../dist/web', '../web'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  // What is built has its scripts and styles here; sources have not.
  const built = folders.find((folder) => existsSync(join(folder, 'assets')));
  if (built !== undefined) return built;
  throw new Error('unable to host the page; it has not been built yet: npm run page');
}
