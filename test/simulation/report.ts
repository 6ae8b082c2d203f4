import type { Outcome } from './run.ts';
import type { Shrunk } from './shrink.ts';

/** Lines of a trace, and of offending items, that anybody would read. */
const linesMax = 300;
const offendingMax = 5;
const charactersMax = 220;

/** What a person needs to understand a failing seed, and to see it again. */
export function report(
  { seed, operations }: { readonly seed: number; readonly operations: number },
  failed: Outcome,
  { invariant, outcome }: Shrunk,
): string {
  const offending =
    outcome.violations.find((violation) => violation.invariant === invariant)?.offending ?? [];
  return [
    `Seed ${seed} fails: ${failed.violations.map((violation) => violation.invariant).join('; ')}`,
    '',
    `${invariant}:`,
    ...offending.slice(0, offendingMax).map(cut),
    '',
    `Smallest schedule found (${outcome.steps.length} of ${failed.steps.length} steps):`,
    ...outcome.steps.map(({ atMs, text }) => `  ${(atMs / 1000).toFixed(3)}s  ${text}`),
    '',
    `Faults (${outcome.faults.length} of ${failed.faults.length}):`,
    ...outcome.faults.map((fault) => `  ${fault}`),
    '',
    'What happened:',
    ...tail(outcome.lines).map((line) => `  ${cut(line)}`),
    '',
    `Again: npm run simulate -- --seed ${seed} --operations ${operations}`,
  ].join('\n');
}

/** From the first step to the beginning of the audit. */
function tail(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => line.startsWith('step: '));
  const end = lines.findIndex((line) => line.startsWith('calm'));
  return lines.slice(Math.max(0, start), end === -1 ? undefined : end + 100).slice(0, linesMax);
}

function cut(line: string): string {
  return line.length > charactersMax ? `${line.slice(0, charactersMax)}…` : line;
}
