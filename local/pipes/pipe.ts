import { setTimeout as delay } from 'node:timers/promises';

import * as v from 'valibot';

import type { StreamRecord } from '../dynamodb/streams.ts';
import type { EventBuses } from '../event-buses.ts';
import type { Invoke } from '../invocation.ts';
import { ServiceError } from '../service-error.ts';
import type { PipeSettings } from './pipe-settings.ts';

/** A pipe at work: one batch after the other, in the order of the stream. */
export interface Pipe {
  accept(records: readonly StreamRecord[]): void;
  /** Resolves when nothing is left in the pipe. */
  whenIdle(): Promise<void>;
  /** Forgets what is left. */
  close(): Promise<void>;
}

const detailSchema = v.record(v.string(), v.unknown());
// Nothing at all, or an object, or several; what is empty is nothing.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/pipes-enrichment.html
const enrichedSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.union([
    v.array(detailSchema),
    v.pipe(
      detailSchema,
      v.transform((detail) => (Object.keys(detail).length === 0 ? [] : [detail])),
    ),
    v.pipe(
      v.nullable(v.literal('')),
      v.transform(() => []),
    ),
  ]),
);

export function createPipe(
  settings: PipeSettings,
  options: {
    readonly invoke: Invoke;
    readonly buses: Pick<EventBuses, 'put'>;
    readonly retryDelayMs: number;
    readonly log: (line: string) => void;
  },
): Pipe {
  const closing = new AbortController();
  const queue: object[] = [];
  let isDraining = false;
  let drained: Promise<void> = Promise.resolve();

  async function drain(): Promise<void> {
    for (;;) {
      const batch = queue.splice(0, settings.batchSize);
      if (batch.length === 0 || closing.signal.aborted) break;
      await deliver(batch);
    }
    isDraining = false;
  }

  async function deliver(batch: readonly object[]): Promise<void> {
    for (let tries = 1; !closing.signal.aborted; tries += 1) {
      const result = await enrich(batch);
      if (typeof result !== 'string') {
        for (const detail of result) options.buses.put(settings.busName, { ...settings, detail });
        return;
      }
      if (tries > settings.retriesMax) {
        options.log(`${settings.name} gave up ${batch.length} records after ${tries} tries; ${result}`);
        return;
      }
      // Ended early by the end of the stack, which the loop then sees.
      await Promise.allSettled([delay(options.retryDelayMs, undefined, { signal: closing.signal })]);
    }
  }

  /** @returns the details of the events, or why there are none. */
  async function enrich(
    batch: readonly object[],
  ): Promise<readonly v.InferOutput<typeof detailSchema>[] | string> {
    try {
      const payload = JSON.stringify(batch);
      const result = await options.invoke({ functionName: settings.functionArn, payload });
      if (result.functionError !== undefined) return 'its function failed';
      const enriched = v.safeParse(enrichedSchema, result.payload);
      return enriched.success ? enriched.output : 'its function answered no objects';
    } catch (error) {
      if (error instanceof ServiceError) return `Lambda refused to run its function; ${error.message}`;
      throw error;
    }
  }

  return {
    accept: (records) => {
      const matching = records.filter((record) => settings.matches(record));
      queue.push(...matching.map((record) => ({ ...record, eventSourceARN: settings.streamArn })));
      if (isDraining || queue.length === 0) return;
      isDraining = true;
      drained = drain();
    },
    whenIdle: () => drained,
    close: async () => {
      closing.abort();
      await drained;
    },
  };
}
