import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import * as v from 'valibot';

import type { Resource } from '../resource.ts';
import type { DynamoDbEndpoint } from './endpoint.ts';
import { itemKeyOf } from './item-key.ts';
import { type JsonObject, callJson, jsonObjectSchema } from './json-call.ts';
import { createSharedLock } from './shared-lock.ts';
import { type ItemWrite, writesOf } from './item-writes.ts';

/** One item before and after a write, as a stream tells it; without the stream's ARN, which its reader knows. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  /** `Keys`, the images that the view has, and more. */
  readonly dynamodb: JsonObject;
}

/** Gets the records of a write before its caller gets the answer. */
export type StreamListener = (tableName: string, records: readonly StreamRecord[]) => void;

const streamedSchema = v.looseObject({ StreamSpecification: v.looseObject({ StreamViewType: v.string() }) });

/**
 * Tells what writes change in the tables that have a stream. Such a write has the endpoint's streamed tables for itself,
 * and what it did is seen by its items before and after it: so a write that changed nothing tells nothing, as on AWS.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export function withStreams(
  endpoint: DynamoDbEndpoint,
  options: {
    readonly resources: readonly Resource[];
    readonly region: string;
    readonly onRecords: StreamListener;
  },
): DynamoDbEndpoint {
  const viewTypes = streamViewTypes(options.resources);
  if (viewTypes.size === 0) return endpoint;
  const lock = createSharedLock();
  let sequence = 0;

  function recordOf({ tableName, key }: StreamedItem, images: Images): readonly StreamRecord[] {
    if (isDeepStrictEqual(images.before, images.after)) return [];
    sequence += 1;
    const viewType = viewTypes.get(tableName) ?? '';
    const shown = {
      ...(images.after && /NEW/.test(viewType) && { NewImage: images.after }),
      ...(images.before && /OLD/.test(viewType) && { OldImage: images.before }),
    };
    return [
      {
        eventID: randomUUID().replaceAll('-', ''),
        eventName: images.before === undefined ? 'INSERT' : images.after === undefined ? 'REMOVE' : 'MODIFY',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: options.region,
        dynamodb: {
          ApproximateCreationDateTime: Math.floor(Date.now() / 1000),
          Keys: key,
          ...shown,
          SequenceNumber: String(sequence).padStart(21, '0'),
          SizeBytes: Buffer.byteLength(JSON.stringify({ key, ...shown })),
          StreamViewType: viewType,
        },
      },
    ];
  }

  return {
    send: async (operation, body) => {
      const writes = writesOf(operation, body).filter(({ TableName }) => viewTypes.has(TableName));
      if (writes.length === 0) return endpoint.send(operation, body);
      return lock.exclusive(async () => {
        const items = await Promise.all(writes.map((write) => itemOf(endpoint, write)));
        const before = await Promise.all(items.map((item) => read(endpoint, item)));
        const response = await endpoint.send(operation, body);
        for (const [index, item] of items.entries()) {
          const records = recordOf(item, { before: before[index], after: await read(endpoint, item) });
          if (records.length > 0) options.onRecords(item.tableName, records);
        }
        return response;
      });
    },
    close: () => endpoint.close(),
  };
}

interface StreamedItem {
  readonly tableName: string;
  readonly key: JsonObject;
}

interface Images {
  readonly before: JsonObject | undefined;
  readonly after: JsonObject | undefined;
}

function streamViewTypes(resources: readonly Resource[]): ReadonlyMap<string, string> {
  return new Map(
    resources
      .filter(({ type }) => ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'].includes(type))
      .flatMap(({ ref, properties }) => {
        const table = v.safeParse(streamedSchema, properties);
        return table.success ? [[ref, table.output.StreamSpecification.StreamViewType] as const] : [];
      }),
  );
}

async function itemOf(endpoint: DynamoDbEndpoint, write: ItemWrite): Promise<StreamedItem> {
  return { tableName: write.TableName, key: (await itemKeyOf(endpoint, write)).key };
}

/** An item as it is; undefined also for a key that is none, whose write is refused anyway. */
async function read(
  endpoint: DynamoDbEndpoint,
  { tableName, key }: StreamedItem,
): Promise<JsonObject | undefined> {
  const input = { TableName: tableName, Key: key, ConsistentRead: true };
  const { output } = await callJson(endpoint, 'GetItem', input);
  return v.parse(v.optional(jsonObjectSchema), output['Item']);
}
