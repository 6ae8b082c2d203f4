import { plantedBugs } from '../simulation/planted-bugs.ts';
import { run } from '../simulation/run.ts';

/** A bug that is not found by then is not found. */
const seedsMax = 500;
const operations = 200;

jest.setTimeout(300_000);

describe('the simulation finds, in a seed that is clean without it:', () => {
  test.each(Object.entries(plantedBugs))('%s', async (_, bug) => {
    for (let seed = 1; seed <= seedsMax; seed += 1) {
      const { violations } = await run({ seed, operations, bug });
      if (violations.length === 0) continue;
      expect((await run({ seed, operations })).violations).toEqual([]);
      return;
    }
    throw new Error(`no violation in ${seedsMax} seeds: ${bug.story}`);
  });
});
