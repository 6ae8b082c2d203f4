import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { BuiltFile } from './bill-of-materials.ts';
import { packagesOf } from './locked-packages.ts';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** The entries that run in browsers, by their folders. */
const entryFolders = ['client', 'client/react'] as const;

/**
 * Writes the client's ES modules beside its CommonJS: a file for each entry, which asks nothing of the platform but what
 * browsers and Node have, and which bundlers can shake. Gives what is in each.
 */
export function buildClientModules(folder: string): readonly BuiltFile[] {
  return entryFolders.map((entry) => {
    const path = `${entry}/index.mjs`;
    const { metafile } = buildSync({
      absWorkingDir: projectFolder,
      entryPoints: [join(projectFolder, entry, 'index.ts')],
      outfile: join(folder, path),
      bundle: true,
      metafile: true,
      external: ['react'],
      format: 'esm',
      platform: 'neutral',
      target: 'es2022',
      charset: 'utf8',
      logLevel: 'error',
    });
    // What a compiler takes for the declarations of an ES module is named so.
    writeFileSync(join(folder, entry, 'index.d.mts'), `export * from './index.js';\n`);
    return {
      path,
      packages: packagesOf(Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs))),
    };
  });
}
