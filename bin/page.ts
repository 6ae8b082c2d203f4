import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Where the built page lies: files for any static host, with addresses relative to their folder. */
export const pageFolder = fileURLToPath(new URL('../dist/web', import.meta.url));

/** Builds the page of `web/`, for browsers, into a folder that is emptied before. Takes about a second. */
export async function buildPage(folder: string = pageFolder): Promise<void> {
  await build({
    configFile: false,
    root: fileURLToPath(new URL('../web', import.meta.url)),
    base: './',
    publicDir: false,
    logLevel: 'warn',
    build: {
      outDir: folder,
      emptyOutDir: true,
      // A `data:` address would be one more thing that the content security policy has to allow.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
}
