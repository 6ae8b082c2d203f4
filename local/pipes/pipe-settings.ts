import * as v from 'valibot';

import type { Resource } from '../resource.ts';
import { type EventMatcher, eventMatcher } from './event-pattern.ts';

/** One `AWS::Pipes::Pipe` from a table's stream through a function to an event bus. */
export interface PipeSettings {
  readonly name: string;
  readonly streamArn: string;
  readonly tableName: string;
  /** Whether a record goes through; one filter is enough. */
  readonly matches: EventMatcher;
  readonly batchSize: number;
  readonly retriesMax: number;
  readonly functionArn: string;
  readonly busName: string;
  readonly source: string;
  readonly detailType: string;
}

const kindSchema = v.looseObject({
  Source: v.pipe(v.string(), v.regex(/^arn:[^:]*:dynamodb:.*:table\/[^/]+\/stream\//)),
  Enrichment: v.pipe(v.string(), v.regex(/^arn:[^:]*:lambda:/)),
  Target: v.pipe(v.string(), v.regex(/^arn:[^:]*:events:.*:event-bus\//)),
});

/** Whether a pipe leads from a table's stream through a function to an event bus: others do not run here. */
export function isPipeOfEvents({ properties }: Resource): boolean {
  return v.is(kindSchema, properties);
}

// Strict where another setting would change what comes out.
const pipeSchema = v.looseObject({
  ...kindSchema.entries,
  SourceParameters: v.looseObject({
    FilterCriteria: v.optional(
      v.object({ Filters: v.array(v.object({ Pattern: v.pipe(v.string(), v.parseJson()) })) }),
    ),
    DynamoDBStreamParameters: v.looseObject({
      BatchSize: v.optional(v.number(), 100),
      MaximumRetryAttempts: v.optional(v.number(), -1),
    }),
  }),
  EnrichmentParameters: v.optional(v.strictObject({})),
  TargetParameters: v.strictObject({
    EventBridgeEventBusParameters: v.strictObject({
      // What begins so is a path into the event.
      Source: v.pipe(v.string(), v.regex(/^[^$]/)),
      DetailType: v.pipe(v.string(), v.regex(/^[^$]/)),
    }),
  }),
});

/**
 * Reads such a pipe.
 * @throws Error naming it, if it has a setting that is not understood.
 */
export function pipeSettings({ logicalId, ref, properties }: Resource): PipeSettings {
  const parsed = v.safeParse(pipeSchema, properties);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const path = v.getDotPath(issue) ?? 'a property';
    throw new Error(`unable to run pipe ${logicalId}; ${path} is not understood by the local stack`);
  }
  const { Source, SourceParameters, Enrichment, Target, TargetParameters } = parsed.output;
  const { FilterCriteria, DynamoDBStreamParameters: stream } = SourceParameters;
  const filters = FilterCriteria?.Filters.map(({ Pattern }) => eventMatcher(Pattern)) ?? [];
  return {
    name: ref,
    streamArn: Source,
    tableName: Source.split('/')[1] ?? '',
    matches: (record) => filters.length === 0 || filters.some((matches) => matches(record)),
    batchSize: stream.BatchSize,
    retriesMax: stream.MaximumRetryAttempts === -1 ? Infinity : stream.MaximumRetryAttempts,
    functionArn: Enrichment,
    busName: Target.slice(Target.indexOf('event-bus/') + 'event-bus/'.length),
    source: TargetParameters.EventBridgeEventBusParameters.Source,
    detailType: TargetParameters.EventBridgeEventBusParameters.DetailType,
  };
}
