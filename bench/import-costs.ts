import type { Bundle } from './bundles.ts';
import { timeImports } from './import-time.ts';
import { median } from './median.ts';

export interface ImportCosts {
  readonly bundle: Bundle;
  /** Over bare Node, in the median round. */
  readonly importMs: number;
  /** Of the time over bare Node to that of the first bundle in the same round, in the median round. */
  readonly importRatio: number;
}

/**
 * What it takes to import bundles.
 *
 * @param bare - an empty one, whose time is taken off the others'
 * @param bundles - the first of them is what the others are compared with
 */
export function measureImports(
  bare: Bundle,
  bundles: readonly Bundle[],
  rounds: number,
): readonly ImportCosts[] {
  const files = [bare, ...bundles].map(({ file }) => file);
  const overNode = timeImports(files, rounds).map(([bareMs = 0, ...times]) =>
    times.map((timeMs) => timeMs - bareMs),
  );
  return bundles.map((bundle, column) => ({
    bundle,
    importMs: median(overNode.map((times) => times[column] ?? Number.NaN)),
    importRatio: median(overNode.map((times) => (times[column] ?? Number.NaN) / (times[0] ?? Number.NaN))),
  }));
}
