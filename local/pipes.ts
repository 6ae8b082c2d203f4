import type { StreamListener } from './dynamodb/streams.ts';
import { type BusEvent, createEventBuses } from './event-buses.ts';
import type { Invoke } from './invocation.ts';
import { createPipe } from './pipes/pipe.ts';
import { isPipeOfEvents, pipeSettings } from './pipes/pipe-settings.ts';
import type { Resource } from './resource.ts';

/** The pipes of a stack, and the event buses that they lead to. */
export interface Pipes {
  /** Takes what a table's stream tells. */
  readonly accept: StreamListener;
  /** The last 200 events on the buses, once nothing is left in any pipe. */
  readEvents(): Promise<readonly BusEvent[]>;
  close(): Promise<void>;
}

/**
 * Runs the pipes that lead from a table's stream through a function to an event bus.
 * Others are named in the log, and do not run.
 * @throws Error naming a pipe with a setting that is not understood.
 */
export function createPipes(options: {
  readonly resources: readonly Resource[];
  readonly region: string;
  readonly account: string;
  readonly invoke: Invoke;
  /** Before a batch that failed is tried again. */
  readonly retryDelayMs: number;
  readonly log: (line: string) => void;
}): Pipes {
  const buses = createEventBuses(options);
  const declared = options.resources.filter(({ type }) => type === 'AWS::Pipes::Pipe');
  for (const { logicalId } of declared.filter((resource) => !isPipeOfEvents(resource))) {
    options.log(
      `${logicalId} does not run locally, only pipes from a table through a function to an event bus do`,
    );
  }
  const pipes = declared
    .filter(isPipeOfEvents)
    .map(pipeSettings)
    .map((settings) => ({
      tableName: settings.tableName,
      pipe: createPipe(settings, { ...options, buses }),
    }));
  const all = async (end: 'whenIdle' | 'close') => {
    await Promise.all(pipes.map(({ pipe }) => pipe[end]()));
  };
  return {
    accept: (tableName, records) => {
      for (const { pipe } of pipes.filter((one) => one.tableName === tableName)) pipe.accept(records);
    },
    readEvents: async () => {
      await all('whenIdle');
      return buses.read();
    },
    close: () => all('close'),
  };
}
