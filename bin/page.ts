import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { BuiltFile } from './bill-of-materials.ts';
import { packagesOf } from './locked-packages.ts';
import { thirdPartyLicenses } from './third-party-licenses.ts';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** Where the built page lies: files for any static host, with addresses relative to their folder. */
export const pageFolder = join(projectFolder, 'dist', 'web');

/**
 * Builds the page of `web/`, for browsers, into a folder that is emptied before, with the licences of what is in it beside
 * it; gives what is in each script. Takes about a second.
 */
export async function buildPage(folder: string = pageFolder): Promise<readonly BuiltFile[]> {
  const built = await build({
    configFile: false,
    root: join(projectFolder, 'web'),
    base: './',
    publicDir: false,
    logLevel: 'warn',
    // Of React the part that is for users, whatever NODE_ENV says where it is built.
    mode: 'production',
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { development: false } },
    build: {
      outDir: folder,
      emptyOutDir: true,
      // A `data:` address would be one more thing that the content security policy has to allow.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
  const chunks = [built].flat().flatMap((each) => ('output' in each ? each.output : []));
  const scripts = chunks.flatMap((chunk) => (chunk.type === 'chunk' ? [chunk] : []));
  const licenses = thirdPartyLicenses(packagesOf(scripts.flatMap(({ moduleIds }) => moduleIds)));
  writeFileSync(join(folder, 'third-party-licenses.txt'), licenses);
  return scripts.map(({ fileName, moduleIds }) => ({ path: fileName, packages: packagesOf(moduleIds) }));
}

/** Builds the page if it has not been built since its sources changed, and says so. */
export async function buildChangedPage(log: (line: string) => void): Promise<void> {
  const builtAtMs = changedAtMs(join(pageFolder, 'index.html'));
  const sources = ['web', 'client', 'protocol', 'package-lock.json'].map((path) => join(projectFolder, path));
  if (sources.every((path) => changedAtMs(path) <= builtAtMs)) return;
  log('Building the page of web/ ...');
  await buildPage();
}

/** When a file, or anything in a folder, was last changed; 0 where there is none. */
function changedAtMs(path: string): number {
  if (!existsSync(path)) return 0;
  const files = readdirIfFolder(path).map((name) => join(path, name));
  return Math.max(...[path, ...files].map((file) => statSync(file).mtimeMs));
}

function readdirIfFolder(path: string): readonly string[] {
  return statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
}
