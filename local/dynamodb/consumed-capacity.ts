import * as v from 'valibot';

import type { JsonObject } from './json-call.ts';

const consumedSchema = v.looseObject({ TableName: v.string(), CapacityUnits: v.number() });

/** Adds one operation's `ConsumedCapacity`, if it has one, to the sums by table. */
export function addCapacity(unitsByTable: Map<string, number>, consumed: unknown): void {
  const parsed = v.safeParse(consumedSchema, consumed);
  if (!parsed.success) return;
  const { TableName, CapacityUnits } = parsed.output;
  unitsByTable.set(TableName, (unitsByTable.get(TableName) ?? 0) + CapacityUnits);
}

/**
 * The member `ConsumedCapacity` of a transaction's output: twice what the single operations take, since each
 * item is prepared and committed.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
export function transactionalCapacity(
  unitsByTable: ReadonlyMap<string, number>,
  unitName: 'ReadCapacityUnits' | 'WriteCapacityUnits',
  returnCapacity: string,
): JsonObject {
  if (returnCapacity === 'NONE') return {};
  return {
    ConsumedCapacity: Array.from(unitsByTable, ([TableName, units]) => ({
      TableName,
      CapacityUnits: units * 2,
      [unitName]: units * 2,
    })),
  };
}
