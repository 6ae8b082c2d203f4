import { randomUUID } from 'node:crypto';

/**
 * An event as a rule's target gets it, and the bus on which it is.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export interface BusEvent {
  readonly eventBus: string;
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Event buses without rules: what is put on them is kept for whoever looks. */
export interface EventBuses {
  put(
    busName: string,
    event: {
      readonly source: string;
      readonly detailType: string;
      readonly detail: Readonly<Record<string, unknown>>;
    },
  ): void;
  /** The last ones, oldest first. */
  read(): readonly BusEvent[];
}

const keptMax = 200;

export function createEventBuses(options: {
  readonly region: string;
  readonly account: string;
  /** Gets a line for each event. */
  readonly log: (line: string) => void;
}): EventBuses {
  const kept: BusEvent[] = [];
  return {
    put: (eventBus, { source, detailType, detail }) => {
      options.log(`event on ${eventBus}: ${detailType} of ${source}, ${outline(detail)}`);
      kept.push({
        eventBus,
        version: '0',
        id: randomUUID(),
        'detail-type': detailType,
        source,
        account: options.account,
        time: `${new Date().toISOString().slice(0, 19)}Z`,
        region: options.region,
        resources: [],
        detail,
      });
      kept.splice(0, kept.length - keptMax);
    },
    read: () => [...kept],
  };
}

/**
 * What may stand in a log: which one it is, its numbers, and of lists how long they are. Any other text may be what somebody
 * has written, and is left to those who read the event.
 */
function outline(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .flatMap(([name, value]) => {
      if (Array.isArray(value)) return [`${value.length} ${name}`];
      const isShown = name === 'id' || typeof value === 'number' || typeof value === 'boolean';
      return isShown ? [`${name}: ${JSON.stringify(value)}`] : [];
    })
    .join(', ');
}
