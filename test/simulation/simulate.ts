import { parseArgs } from 'node:util';
import { plantedBugs } from './planted-bugs.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { shrink } from './shrink.ts';
import type { Result } from './worker.ts';
import { playOnAllCores } from './workers.ts';

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

/** Between two lines that tell how far it has come. */
const progressMs = 30_000;

async function playAll(): Promise<void> {
  const [first, seeds] = [Number(values.first), Number(values.seeds)];
  const failed: Result[] = [];
  const startedMs = performance.now();
  let [played, cpuMs, nextTellingMs] = [0, 0, startedMs + progressMs];
  const tell = () => {
    const [wall, cpu] = [performance.now() - startedMs, cpuMs].map((ms) => `${(ms / 1000).toFixed(1)} s`);
    console.log(
      `${played} seeds of ${operations} operations in ${wall}, ${cpu} of CPU: ${failed.length} failed`,
    );
  };
  await playOnAllCores({ first, seeds, operations }, (result) => {
    played += 1;
    cpuMs += result.cpuMs;
    if (result.invariants.length > 0) {
      failed.push(result);
      // The rest may take hours.
      console.log(`seed ${result.seed}: ${result.invariants.join('; ')}`);
    }
    if (performance.now() < nextTellingMs) return;
    tell();
    nextTellingMs += progressMs;
  });
  tell();
  if (played < seeds) throw new Error('some seeds did not run to their end');
  failed.sort((left, right) => left.seed - right.seed);
  for (const { seed } of failed.slice(0, reportsMax)) await playOne(seed);
}

/** Prints how many seeds it takes to find each planted bug: a checker that finds none of them says nothing. */
async function huntPlantedBugs(): Promise<void> {
  // As in the workers.
  Error.stackTraceLimit = 0;
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
  if (values.planted) return huntPlantedBugs();
  return values.seed === undefined ? playAll() : playOne(Number(values.seed));
}

await main();
