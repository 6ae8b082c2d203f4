import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bundle, bundleClient, bundleHandlers, bundleSdkClients, emptyModule } from './bundles.ts';
import { timeImports } from './import-time.ts';
import { median } from './median.ts';

/** How much longer than the bare SDK clients the hot path may take to import: our own code is to be small beside them. */
const importRatioMax = 1.2;
/** Enough for a median that a few disturbed rounds do not move. */
const rounds = 25;

interface Row {
  readonly bundle: Bundle;
  /** Over bare Node, in the median round. */
  readonly importMs: number;
  /** Of the time over bare Node to that of the SDK clients in the same round, in the median round. */
  readonly importRatio: number;
}

const folder = mkdtempSync(join(tmpdir(), 'chat-bench-'));
try {
  const rows = measure(folder);
  console.table(Object.fromEntries(rows.map((row) => [row.bundle.name, printed(row)])));
  const hotPath = rows.find(({ bundle }) => bundle.name === 'send-message');
  if (!hotPath || hotPath.importRatio > importRatioMax) {
    console.error(`send-message takes more than ${importRatioMax} of the bare SDK clients' import time`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

function measure(folder: string): readonly Row[] {
  const bundles = [bundleSdkClients(folder), ...bundleHandlers(folder), bundleClient(folder)];
  const files = [emptyModule(folder), ...bundles].map(({ file }) => file);
  const overNode = timeImports(files, rounds).map(([bare = 0, ...times]) => times.map((time) => time - bare));
  return bundles.map((bundle, column) => ({
    bundle,
    importMs: median(overNode.map((times) => times[column] ?? Number.NaN)),
    importRatio: median(overNode.map((times) => (times[column] ?? Number.NaN) / (times[0] ?? Number.NaN))),
  }));
}

function printed({ bundle, importMs, importRatio }: Row): Readonly<Record<string, number>> {
  return {
    'minified KB': kilobytes(bundle.bytes),
    'gzip KB': kilobytes(bundle.gzipBytes),
    'import ms over Node': round(importMs, 1),
    'of SDK clients': round(importRatio, 2),
  };
}

function kilobytes(bytes: number): number {
  return round(bytes / 1024, 1);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
