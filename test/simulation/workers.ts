import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Result, Share } from './worker.ts';

/** Most of what a seed makes is dead soon: in megabytes, what may gather before it is looked through. A tenth of the CPU. */
const collectsSeldom = ['--max-semi-space-size=32'];

/** Plays seeds in one process per core. */
export async function playOnAllCores(
  seeds: Pick<Share, 'first' | 'seeds' | 'operations'>,
  onResult: (result: Result) => void,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'simulation-'));
  try {
    const file = await bundleWorker(folder);
    const shares = availableParallelism();
    await Promise.all(
      Array.from({ length: shares }, async (_, offset) => {
        const share: Share = { ...seeds, offset, shares };
        const child = fork(file, [JSON.stringify(share)], { execArgv: collectsSeldom });
        child.on('message', onResult);
        await once(child, 'exit');
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** To one module of plain JavaScript: through tsx each worker would translate the sources, and name every function as it is made. */
async function bundleWorker(folder: string): Promise<string> {
  const outfile = join(folder, 'worker.mjs');
  const entryPoints = [fileURLToPath(new URL('worker.ts', import.meta.url))];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20' });
  return outfile;
}
