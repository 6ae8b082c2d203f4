/*
 * A process that runs one function, as an instance of Lambda does, and says what each invocation took of it alone.
 * Its argument is the file of the function's bundle.
 */
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import type { Invocation } from './measured-function.ts';

const { handler } = await import(pathToFileURL(process.argv[2] ?? '').href);

// What the function rejects with ends the process, and so the bench.
process.on('message', (event) => void report(event));

async function report(event: unknown): Promise<void> {
  process.send?.(await measure(event));
}

async function measure(event: unknown): Promise<Invocation> {
  const cpuBefore = process.cpuUsage();
  const startedAtMs = performance.now();
  await handler(event);
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    cpuMs: (user + system) / 1_000,
    wallMs: performance.now() - startedAtMs,
    peakMb: process.resourceUsage().maxRSS / 1_024,
  };
}
