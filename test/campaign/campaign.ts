import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createChatApp } from '../../lib/chat-app.ts';
import { plantedBugs } from './planted-bugs.ts';
import { play } from './play.ts';
import { excerpt, summary } from './report.ts';
import { startSite } from './site.ts';
import type { Site } from './site.ts';

/*
 * npm run campaign -- --seeds 50          plays so many seeds over real sockets, on all cores
 * npm run campaign -- --seed 17           plays one; orders of events may differ from run to run, faults are drawn alike
 * npm run campaign -- --planted           plays until each planted bug is found
 * npm run campaign -- --assembly <folder> plays on an app that is synthesized already
 *
 * With DYNAMODB_ENDPOINT it plays on that one instead of the local stack's own, each worker on tables of its own.
 */

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '50' },
    first: { type: 'string', default: '1' },
    seed: { type: 'string' },
    planted: { type: 'boolean', default: false },
    operations: { type: 'string', default: '60' },
    assembly: { type: 'string' },
    workers: { type: 'string', default: String(availableParallelism()) },
    worker: { type: 'string' },
  },
});

/** A planted bug is to be found within so many seeds. */
const plantedSeedsMax = 5;

const first = Number(values.seed ?? values.first);
const seeds = values.seed === undefined ? Number(values.seeds) : 1;

/** Plays every seed of one residue class. */
async function playShare(assembly: string, [offset = 0, share = 1]: readonly number[]): Promise<void> {
  const site = await startSite({ assembly });
  for (let seed = first + offset; seed < first + seeds; seed += share) {
    try {
      const outcome = await play(site, { seed, operations: Number(values.operations) });
      console.log(summary(outcome));
      if (outcome.violations.length > 0) fail(seed, { why: excerpt(outcome), lines: outcome.lines });
    } catch (error) {
      fail(seed, {
        why: `seed ${seed}: ${String(error)}`,
        lines: site.recorder.session?.history.lines ?? [],
      });
    }
  }
  await site.close();
  // Whatever functions that were killed may have left open must not keep the process.
  process.exit();
}

function fail(seed: number, of: { readonly why: string; readonly lines: readonly string[] }): void {
  process.exitCode = 1;
  const file = join(mkdtempSync(join(tmpdir(), 'campaign-')), `seed-${seed}.txt`);
  writeFileSync(file, of.lines.join('\n'));
  console.log(`${of.why}\nAll of it: ${file}\nAgain: npm run campaign -- --seed ${seed}`);
}

async function playAll(): Promise<void> {
  const startedMs = performance.now();
  const workers = Math.min(Number(values.workers), seeds);
  const assemblies = Array.from({ length: workers }, (_, offset) => assemblyOf(offset));
  const codes = await Promise.all(
    assemblies.map(async (assembly, offset) => {
      const worker = [`--assembly=${assembly}`, `--worker=${offset},${workers}`];
      const command = [
        ...process.execArgv,
        fileURLToPath(import.meta.url),
        ...process.argv.slice(2),
        ...worker,
      ];
      const child = spawn(process.execPath, command, { stdio: 'inherit' });
      return new Promise<number | null>((resolve) => {
        child.on('exit', resolve);
      });
    }),
  );
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const verdict = codes.every((code) => code === 0) ? 'every invariant holds' : 'FAILED';
  console.log(`${seeds} seeds in ${seconds} s: ${verdict}`);
  if (verdict === 'FAILED') process.exitCode = 1;
}

/** Plays seeds with each bug, until it is found. */
async function playPlanted(assembly: string): Promise<void> {
  for (const [name, { foundBy, interceptor }] of Object.entries(plantedBugs)) {
    const site = await startSite({ assembly, interceptors: [interceptor] });
    const foundAt = await firstSeed(site, foundBy);
    console.log(`${name}: ${foundAt === undefined ? 'NOT FOUND' : `found at seed ${foundAt}`} by ${foundBy}`);
    if (foundAt === undefined) process.exitCode = 1;
    await site.close();
  }
  process.exit();
}

async function firstSeed(site: Site, foundBy: string): Promise<number | undefined> {
  for (let seed = first; seed < first + plantedSeedsMax; seed += 1) {
    const { violations } = await play(site, { seed, operations: Number(values.operations) });
    if (violations.some(({ invariant }) => invariant === foundBy)) return seed;
  }
  return undefined;
}

/** Of a stage of its own for each worker, which gives tables names of their own. */
function assemblyOf(worker: number): string {
  if (values.assembly !== undefined) return values.assembly;
  const outdir = mkdtempSync(join(tmpdir(), 'campaign-assembly-'));
  const context = { stage: `campaign${worker}` };
  createChatApp({ outdir, context, builtinCloudFormationValidation: false }).synth();
  return outdir;
}

if (values.planted) await playPlanted(assemblyOf(0));
else if (values.worker === undefined) await playAll();
else await playShare(assemblyOf(0), values.worker.split(',').map(Number));
