import type { RoomEntryEvent } from '../../protocol/events.ts';
import { connectTables } from '../adapters/connect-ports.ts';
import { failPlainly } from '../adapters/plain-error.ts';
import { readStreamRecords } from '../adapters/stream-records.ts';
import { describeEntries } from '../chat/room-events.ts';

/**
 * Invoked by the pipe with a batch of the stream's records; what it returns is put on the event bus, item by item. What
 * fails is left to fail the invocation, which the pipe repeats.
 */
export async function handler(records: unknown): Promise<readonly RoomEntryEvent[]> {
  return failPlainly(async () => describeEntries(connectTables(), readStreamRecords(records)));
}
