import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectFolder = fileURLToPath(new URL('../../..', import.meta.url));

/** Builds the page, as a deployment gets it, into a folder of its own. */
export function buildPage(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'chat-page-'));
  // In a process of its own: Vite is an ES module, and Jest runs everything as CommonJS.
  const tsx = join(projectFolder, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  execFileSync(process.execPath, [tsx, join(projectFolder, 'bin', 'build-page.ts'), folder], {
    // Jest says `test`, and Vite would build what is for developers.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
