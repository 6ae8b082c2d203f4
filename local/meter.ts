import { Books } from './meter/books.ts';
import type { MeterReading } from './meter/reading.ts';
import { Trace } from './meter/trace.ts';
import type { Resource } from './resource.ts';

/** Counts and prices what a stack takes of AWS. */
export interface Meter {
  /** Everything since the last reset. */
  read(): MeterReading;
  /** Counts from zero again. */
  reset(): void;
  /** Resolves when nothing is under way any more of what clients, or somebody outside, have caused. */
  whenIdle(): Promise<void>;
}

/**
 * Makes a meter of one stack, and the trace that is put into the stack for it.
 * @param options.nowMs - epoch milliseconds that never go back. @default - this machine's clock
 */
export function createMeter(options: {
  readonly resources: readonly Resource[];
  readonly nowMs?: () => number;
}): Meter & { readonly trace: Trace } {
  const nowMs = options.nowMs ?? (() => performance.timeOrigin + performance.now());
  const books = new Books(nowMs);
  return {
    read: () => books.read(),
    reset: () => books.reset(),
    whenIdle: () => books.whenIdle(),
    trace: new Trace({ resources: options.resources, books, nowMs }),
  };
}
