import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** `npm run build` into any folder. */
export function buildInto(folder: string): void {
  const script = join(projectFolder, 'bin', 'build.ts');
  execFileSync(process.execPath, ['--import', 'tsx', script, folder], { cwd: projectFolder });
}

/**
 * Makes a project that has the package installed as it is published, and gives its folder. It lies in the checkout, so
 * that everything else is found in the `node_modules` above.
 */
export function makeProjectWithPackage(): string {
  mkdirSync(join(projectFolder, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(projectFolder, '.cache', 'project-'));
  // Without a scope of its own the package's name would mean the checkout.
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const installed = join(folder, 'node_modules', 'chelseru-chat-aws');
  buildInto(join(installed, 'dist'));
  copyFileSync(join(projectFolder, 'package.json'), join(installed, 'package.json'));
  return folder;
}
