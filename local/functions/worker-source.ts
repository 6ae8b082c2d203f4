import { readFileSync } from 'node:fs';

import { transformSync } from 'esbuild';

let url: URL | undefined;

/**
 * The worker's program as a `data:` URL, compiled at first use: a worker thread takes JavaScript only,
 * whether these sources run under tsx or under Jest, and what is in memory leaves no file behind.
 */
export function workerUrl(): URL {
  if (url === undefined) {
    const source = readFileSync(new URL('./worker.ts', import.meta.url), 'utf8');
    const { code } = transformSync(source, { loader: 'ts', format: 'esm', target: 'node20' });
    url = new URL(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
  }
  return url;
}
