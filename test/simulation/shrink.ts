import type { FaultClass, Intensities } from './intensities.ts';
import { calm } from './intensities.ts';
import { run } from './run.ts';
import type { Outcome, RunOptions } from './run.ts';

/** Runs that shrinking may take. More would give little. */
const runsMax = 600;

export interface Shrunk {
  readonly invariant: string;
  /** Of the smallest run that still fails. */
  readonly outcome: Outcome;
}

/**
 * Leaves out as much of a failing run as it can: classes of faults, steps of the plan, single faults; as long as the
 * same invariant does not hold. In halves, quarters and so on, as delta debugging does.
 * @see https://www.st.cs.uni-saarland.de/papers/tse2002/ (Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input)
 */
export async function shrink(options: RunOptions, failed: Outcome): Promise<Shrunk> {
  const invariant = failed.violations[0]?.invariant ?? '';
  let runs = 0;
  const stillFails = async (candidate: Partial<RunOptions>): Promise<Outcome | undefined> => {
    runs += 1;
    if (runs > runsMax) return undefined;
    const outcome = await run({ ...options, ...candidate });
    return outcome.violations.some((violation) => violation.invariant === invariant) ? outcome : undefined;
  };

  const mutedClasses = new Set<FaultClass>();
  for (const faultClass of Object.keys(calm) as (keyof Intensities)[]) {
    const candidate = new Set([...mutedClasses, faultClass]);
    if (await stillFails({ mutedClasses: candidate })) mutedClasses.add(faultClass);
  }
  const steps = await minimal(
    failed.steps.map(({ number }) => number),
    async (kept) => (await stillFails({ mutedClasses, steps: new Set(kept) })) !== undefined,
  );
  const shorter = await stillFails({ mutedClasses, steps: new Set(steps) });
  const faults = shorter?.faults ?? failed.faults;
  const kept = await minimal(faults, async (candidate) => {
    const mutedFaults = without(faults, candidate);
    return (await stillFails({ mutedClasses, steps: new Set(steps), mutedFaults })) !== undefined;
  });
  const smallest = { ...options, mutedClasses, steps: new Set(steps), mutedFaults: without(faults, kept) };
  return { invariant, outcome: await run({ ...smallest, keepsLines: true }) };
}

function without(all: readonly string[], kept: readonly string[]): ReadonlySet<string> {
  const keptNames = new Set(kept);
  return new Set(all.filter((name) => !keptNames.has(name)));
}

/** Drops items as long as the rest still fails. */
async function minimal<Item>(
  items: readonly Item[],
  fails: (kept: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[]> {
  let kept = items;
  for (let size = Math.ceil(items.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < kept.length;) {
      const candidate = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (await fails(candidate)) kept = candidate;
      else start += size;
    }
  }
  return kept;
}
