import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import type { WrittenEntry } from '../chat/room-events.ts';
import { toEntry, toStamp } from './dynamodb-entry.ts';

const attributeValue = v.custom<AttributeValue>((value) => typeof value === 'object' && value !== null);

const recordsSchema = v.array(
  v.object({ dynamodb: v.object({ NewImage: v.record(v.string(), attributeValue) }) }),
);

/**
 * The entries in a batch of records of the Rooms table's stream, as a pipe hands them over.
 * Throws if it is none; without saying what came instead, which would be in the logs.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html
 */
export function readStreamRecords(records: unknown): readonly WrittenEntry[] {
  const parsed = v.safeParse(recordsSchema, records);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new Error(
      `unable to read a batch of the stream; ${v.getDotPath(issue) ?? 'it'} is not as expected`,
    );
  }
  return parsed.output.map(({ dynamodb: { NewImage: item } }) => ({
    entry: toEntry(item),
    incarnation: toStamp(item).incarnation,
  }));
}
