import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { plantedBugs } from './planted-bugs.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { shrink } from './shrink.ts';

/*
 * npm run simulate -- --seeds 2000        plays so many seeds, on all cores
 * npm run simulate -- --seed 17           plays one, twice, and shrinks it if it fails
 * npm run simulate -- --planted           counts the seeds that find each planted bug
 */

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    first: { type: 'string', default: '1' },
    seed: { type: 'string' },
    operations: { type: 'string', default: '200' },
    bug: { type: 'string' },
    planted: { type: 'boolean', default: false },
    worker: { type: 'string' },
  },
});

const operations = Number(values.operations);

/** Failing seeds that are told in full. */
const reportsMax = 3;

async function playOne(seed: number): Promise<void> {
  const bug = values.bug === undefined ? undefined : plantedBugs[values.bug];
  const outcome = await run({ seed, operations, bug });
  const again = await run({ seed, operations, bug });
  console.log(`seed ${seed}, ${operations} operations, trace ${outcome.digest}`);
  if (outcome.digest !== again.digest)
    throw new Error('the second run of the seed took another course (I20)');
  if (outcome.violations.length === 0) return;
  process.exitCode = 1;
  console.log(report({ seed, operations }, outcome, await shrink({ seed, operations, bug }, outcome)));
}

/** Plays every seed of one residue class, and tells the parent which fail. */
async function playShare([offset = 0, share = 1]: readonly number[]): Promise<void> {
  const first = Number(values.first);
  for (let seed = first + offset; seed < first + Number(values.seeds); seed += share) {
    const { violations } = await run({ seed, operations });
    process.send?.({ seed, invariants: violations.map(({ invariant }) => invariant) });
  }
}

interface Result {
  readonly seed: number;
  readonly invariants: readonly string[];
}

async function playAll(): Promise<void> {
  const startedMs = performance.now();
  const results = await playOnAllCores();
  const failed = results.filter(({ invariants }) => invariants.length > 0);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`${results.length} seeds of ${operations} operations in ${seconds} s: ${failed.length} failed`);
  if (results.length < Number(values.seeds)) throw new Error('some seeds did not run to their end');
  for (const { seed, invariants } of failed) console.log(`  seed ${seed}: ${invariants.join('; ')}`);
  for (const { seed } of failed.slice(0, reportsMax)) await playOne(seed);
}

async function playOnAllCores(): Promise<readonly Result[]> {
  const results: Result[] = [];
  const cores = availableParallelism();
  await Promise.all(
    Array.from({ length: cores }, async (_, offset) => {
      const child = fork(fileURLToPath(import.meta.url), [
        ...process.argv.slice(2),
        `--worker=${offset},${cores}`,
      ]);
      child.on('message', (result: Result) => results.push(result));
      await new Promise((resolve) => {
        child.on('exit', resolve);
      });
    }),
  );
  return results.sort((left, right) => left.seed - right.seed);
}

/** Prints how many seeds it takes to find each planted bug: a checker that finds none of them says nothing. */
async function huntPlantedBugs(): Promise<void> {
  const seedsMax = 500;
  for (const [name, bug] of Object.entries(plantedBugs)) {
    let seed = 1;
    let { violations } = await run({ seed, operations, bug });
    while (violations.length === 0 && seed < seedsMax) {
      seed += 1;
      ({ violations } = await run({ seed, operations, bug }));
    }
    const [found] = violations;
    if (found === undefined) process.exitCode = 1;
    console.log(`${name.padEnd(60)} ${found === undefined ? 'NOT FOUND' : `${seed}  ${found.invariant}`}`);
  }
}

async function main(): Promise<void> {
  // Refusals are errors, and many: writing down where each comes from costs a few percent. A single seed shows it.
  if (values.worker !== undefined || values.planted) Error.stackTraceLimit = 0;
  if (values.worker !== undefined) return playShare(values.worker.split(',').map(Number));
  if (values.planted) return huntPlantedBugs();
  return values.seed === undefined ? playAll() : playOne(Number(values.seed));
}

await main();
