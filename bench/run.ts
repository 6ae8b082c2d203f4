import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handlers } from '../lib/handlers.ts';
import { bundleClient, bundleHandlers, bundleSdkClients, emptyModule } from './bundles.ts';
import { measureImports } from './import-costs.ts';
import type { ImportCosts } from './import-costs.ts';
import { measurePosts } from './post-costs.ts';
import { measureSends } from './send-costs.ts';
import type { SendCosts } from './send-costs.ts';

/*
 * npm run bench            measures what functions take to be imported, to post, and to send; fails where that is too much
 * npm run bench -- posts   measures what they take to post alone, on a further Node say
 */

/** How much longer than the bare SDK clients the hot path may take to import: our own code is to be small beside them. */
const importRatioMax = 1.2;
/** Enough for a median that a few disturbed rounds do not move; of what is only shown, some are. */
const importRounds = { hotPath: 25, others: 9 };
/** How much of the CPU of the SDK's client a post may take: the reason for a post path of our own. */
const postRatioMax = 0.25;
/** How much of its memory the fan-out function may take for a room of 10,000: what is left is for what a room may grow to. */
const memoryShareMax = 0.5;

const folder = mkdtempSync(join(tmpdir(), 'chat-bench-'));
try {
  if (process.argv[2] === 'posts') await benchPosts();
  else await benchAll();
} finally {
  rmSync(folder, { recursive: true });
}

async function benchAll(): Promise<void> {
  const [bare, sdkClients] = [emptyModule(folder), bundleSdkClients(folder)];
  const functions = bundleHandlers(folder);
  const hotPath = functions.filter(({ name }) => name === 'send-message');
  const others = [...functions.filter((bundle) => !hotPath.includes(bundle)), bundleClient(folder)];
  benchImports([
    ...measureImports(bare, [sdkClients, ...hotPath], importRounds.hotPath),
    ...measureImports(bare, [sdkClients, ...others], importRounds.others).slice(1),
  ]);
  await benchPosts();
  benchSends(await measureSends(folder));
}

function benchImports(costs: readonly ImportCosts[]): void {
  const rows = costs.map(({ bundle, importMs, importRatio }) => [
    bundle.name,
    {
      'minified KB': kilobytes(bundle.bytes),
      'gzip KB': kilobytes(bundle.gzipBytes),
      'import ms over Node': round(importMs, 1),
      'of SDK clients': round(importRatio, 2),
    },
  ]);
  console.log('\nBundles, and the import of each in a fresh process:');
  console.table(Object.fromEntries(rows));
  const hotPath = costs.find(({ bundle }) => bundle.name === 'send-message');
  if (!hotPath || hotPath.importRatio > importRatioMax)
    fail(`send-message takes more than ${importRatioMax} of the bare SDK clients' import time`);
}

async function benchPosts(): Promise<void> {
  const { ownUs, sdkUs, ratio } = await measurePosts(folder);
  console.log(
    '\nA post to a connection, over keep-alive HTTP, 64 under way: CPU of who posts, in the median round:',
  );
  console.table({
    'our adapter': { 'CPU µs': round(ownUs, 0), 'of SDK client': round(ratio, 2) },
    'SDK client': { 'CPU µs': round(sdkUs, 0), 'of SDK client': 1 },
  });
  if (ratio > postRatioMax) fail(`a post takes more than ${postRatioMax} of the SDK client's CPU`);
}

function benchSends(costs: readonly SendCosts[]): void {
  const rows = costs.map(({ connections, name, invocations, calls, bytes, cpuMs, peakMb }) => ({
    connections,
    function: name,
    invocations,
    calls,
    'KB of bodies': kilobytes(bytes),
    'CPU ms': round(cpuMs, 1),
    'peak MB': round(peakMb, 0),
  }));
  console.log(
    '\nA message to a room: CPU of the functions in the median round, without that of tables and connections.\n' +
      'Beyond 256 connections send-message answers when it has handed over to fan-out. The bare handler puts the\n' +
      'message, queries the connections, and posts by the SDK. Peak memory is since the start of the process:',
  );
  console.table(rows);
  const peakMb = Math.max(...costs.filter(({ name }) => name === 'fan-out').map((cost) => cost.peakMb));
  const peakMbMax = handlers['fan-out'].memoryMb * memoryShareMax;
  if (peakMb > peakMbMax) fail(`fan-out takes more than ${peakMbMax} MB`);
}

function fail(reason: string): void {
  console.error(reason);
  process.exitCode = 1;
}

function kilobytes(bytes: number): number {
  return round(bytes / 1_024, 1);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
