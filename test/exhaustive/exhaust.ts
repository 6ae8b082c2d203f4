import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { inParallel } from '../../lambda/chat/in-parallel.ts';
import type { Explored } from '../lambda/chat/interleavings.ts';
import { explore } from './explore.ts';
import { scopes } from './scopes.ts';

/*
 * npm run exhaust                                     plays every scope but the long ones, on all cores
 * npm run exhaust -- --all                            plays those, too
 * npm run exhaust -- --scope 'two sends, a reader'    plays one
 */

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    scope: { type: 'string' },
    json: { type: 'boolean' },
  },
});

async function exploreScope(name: string): Promise<Explored> {
  const scope = scopes[name];
  if (scope === undefined)
    throw new Error(`there is no such scope; there are:\n${Object.keys(scopes).join('\n')}`);
  return explore(scope);
}

/** In a process of its own, to use another core. */
async function exploreApart(name: string): Promise<Explored> {
  const child = [...process.execArgv, fileURLToPath(import.meta.url), '--json', '--scope', name];
  const { stdout } = await promisify(execFile)(process.execPath, child);
  return JSON.parse(stdout);
}

function print(name: string, { states, orders }: Explored): void {
  console.log(`${name.padEnd(52)} ${String(states).padStart(9)} states ${String(orders).padStart(9)} orders`);
}

async function exploreAll(): Promise<void> {
  // The largest first, so that at the end no core has it alone.
  const played = Object.entries(scopes).filter(([, { isLong = false }]) => values.all || !isLong);
  const names = played.map(([name]) => name).toReversed();
  const explored = await inParallel(names, availableParallelism(), async (name) => {
    const counts = await exploreApart(name);
    print(name, counts);
    return counts;
  });
  const sum = (count: keyof Explored) => explored.reduce((total, counts) => total + counts[count], 0);
  print(`${explored.length} scopes, every promise held`, { states: sum('states'), orders: sum('orders') });
}

if (values.scope === undefined) await exploreAll();
else if (values.json === true) console.log(JSON.stringify(await exploreScope(values.scope)));
else print(values.scope, await exploreScope(values.scope));
