import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { plantedBugs } from '../campaign/planted-bugs.ts';
import { assemblyFolder } from '../e2e/assembly.ts';

jest.setTimeout(600_000);

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Runs the command as it is run by hand, and gives what it prints. Rejects with that, if an invariant does not hold. */
async function campaign(...options: readonly string[]): Promise<string> {
  const tsx = pathOf('../../node_modules/tsx/dist/cli.mjs');
  const command = [tsx, pathOf('../campaign/campaign.ts'), '--assembly', assemblyFolder(), ...options];
  const { stdout } = await promisify(execFile)(process.execPath, command);
  return stdout;
}

test('the invariants find every planted bug', async () => {
  const told = await campaign('--planted', '--operations', '40');
  const found = told.matchAll(/^(.*): found at seed \d+ by (.*)$/gm);
  expect(Array.from(found, ([, name, foundBy]) => [name, foundBy])).toEqual(
    Object.entries(plantedBugs).map(([name, { foundBy }]) => [name, foundBy]),
  );
});
