import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type * as esbuild from 'esbuild';

let url: URL | undefined;

/**
 * The worker's program, which has to be JavaScript. The package has it as a file; a checkout compiles it at first use
 * into a `data:` URL, whether these sources run under tsx or under Jest: what is in memory leaves no file behind.
 */
export function workerUrl(): URL {
  url ??= prebuiltWorker() ?? new URL(`data:text/javascript;base64,${compileWorker().toString('base64')}`);
  return url;
}

/** The worker's program as an ES module. */
export function compileWorker(): Buffer {
  const source = readFileSync(new URL('./worker.ts', import.meta.url), 'utf8');
  // Loaded when it is needed: who installs the package has no esbuild.
  const { transformSync }: typeof esbuild = createRequire(import.meta.url)('esbuild');
  return Buffer.from(transformSync(source, { loader: 'ts', format: 'esm', target: 'node20' }).code);
}

function prebuiltWorker(): URL | undefined {
  const file = new URL('./worker.mjs', import.meta.url);
  return existsSync(file) ? file : undefined;
}
