import { run } from './run.ts';

/** What one process plays: every seed of one residue class. */
export interface Share {
  readonly first: number;
  readonly seeds: number;
  readonly operations: number;
  readonly offset: number;
  readonly shares: number;
}

/** What became of one seed. */
export interface Result {
  readonly seed: number;
  /** Those that did not hold. */
  readonly invariants: readonly string[];
  /** That the process has used since its last result, or since its start. */
  readonly cpuMs: number;
}

async function play({ first, seeds, operations, offset, shares }: Share): Promise<void> {
  // Refusals are errors, and many: writing down where each comes from costs a few percent. A single seed shows it.
  Error.stackTraceLimit = 0;
  let toldMs = 0;
  for (let seed = first + offset; seed < first + seeds; seed += shares) {
    const { violations } = await run({ seed, operations });
    const usedMs = cpuMs();
    const invariants = violations.map(({ invariant }) => invariant);
    process.send?.({ seed, invariants, cpuMs: usedMs - toldMs } satisfies Result);
    toldMs = usedMs;
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const [, , share = ''] = process.argv;
await play(JSON.parse(share));
