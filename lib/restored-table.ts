import { createHash } from 'node:crypto';
import { refusal } from './refusal.ts';

/** A table that was restored from a backup of the Rooms table; docs/operate.md says how. */
export interface RestoredTable {
  /** Never the name of an earlier one: by it clients notice that the log is not the one that they know. */
  readonly tableName: string;
  /**
   * ARN of its stream, new images.
   * @default - none, which an `eventBus` does not do without
   */
  readonly streamArn?: string;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const tableNameForm = /^[a-zA-Z0-9_.-]{3,255}$/;
const streamArnForm = /^arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/[\w.-]+\/stream\/[\w.:-]+$/;

/** Refuses what AWS would refuse only at deployment. */
export function checkedRestoredTable(restored: RestoredTable, needsStream: boolean): RestoredTable {
  const { tableName, streamArn } = restored;
  if (!tableNameForm.test(tableName)) {
    throw refusal('restoredTable', tableName, 'the name of a table, 3 to 255 of A-Z a-z 0-9 _ . -');
  }
  const isStream = streamArn !== undefined && streamArnForm.test(streamArn);
  if (isStream || (streamArn === undefined && !needsStream)) return restored;
  throw refusal('restoredTable.streamArn', streamArn, 'the ARN of its stream, which an eventBus needs');
}

/** What tells it from the table that it was restored from, and from other restorations, without giving its name away. */
export function generationOf({ tableName }: RestoredTable): string {
  return createHash('sha256').update(tableName).digest('hex').slice(0, 8);
}
