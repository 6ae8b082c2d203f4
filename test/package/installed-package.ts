import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** `npm run build` into any folder, of the sources of this checkout or of a copy, from anywhere. */
export function buildInto(
  folder: string,
  { sources = projectFolder, cwd = projectFolder, environment = process.env } = {},
): void {
  const loader = pathToFileURL(join(projectFolder, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;
  const script = join(sources, 'bin', 'build.ts');
  execFileSync(process.execPath, ['--import', loader, script, folder], { cwd, env: environment });
}

/** Copies what a checkout holds into a folder, but for what is made in it; the installed packages are the same ones. */
export function copySources(folder: string): void {
  const made = new Set(['.cache', '.git', 'cdk.out', 'dist', 'node_modules']);
  for (const name of readdirSync(projectFolder).filter((entry) => !made.has(entry))) {
    cpSync(join(projectFolder, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(projectFolder, 'node_modules'), join(folder, 'node_modules'));
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

/** Of a file's content, by SHA-256. */
export function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
