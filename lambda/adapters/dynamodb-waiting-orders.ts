import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { connectionLifetimeMs } from '../chat/connection-lifetime.ts';
import { entriesOrderSchema } from '../chat/fan-out-port.ts';
import type { EntriesOrder } from '../chat/fan-out-port.ts';
import type { Clock } from '../chat/ports.ts';
import type { WaitingOrder, WaitingOrders } from '../chat/waiting-orders-port.ts';
import { unlessConditionFails } from './dynamodb-condition.ts';
import { number, toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';
import { connectionsTableKeys } from './table-keys.ts';

const hasNotTaken = 'attribute_not_exists(#taken)';
const stillWaits = 'contains(waiting, :order)';

/**
 * Orders of large rooms in the Connections table, a row for each room: the set `waiting`, and for each order that has taken
 * some a set of its own, until it has handed them on. Sets of texts, because DynamoDB adds to one that is not there yet, and
 * moves one by a single update. The row goes with the connections that it is about: who misses a push has two hours at most.
 * Of an order that was given up, and whose dead letter is thrown away, the set stays until the room has been silent for as
 * long: some 70 bytes, of the 400 KB that a row may have.
 */
export function createDynamodbWaitingOrders(
  dynamodb: DynamoDBClient,
  TableName: string,
  clock: Pick<Clock, 'now'>,
): WaitingOrders {
  const rowOf = ({ room, order }: WaitingOrder) => ({
    TableName,
    Key: toItem(connectionsTableKeys.orders(room)),
    ExpressionAttributeNames: { '#taken': takenBy(order) },
  });
  const expiresAt = () => Math.ceil((clock.now() + connectionLifetimeMs) / 1000);

  return {
    async addOrder(waiting) {
      const update = new UpdateItemCommand({
        ...rowOf(waiting),
        UpdateExpression: 'ADD waiting :orders SET expiresAt = :expiresAt',
        ConditionExpression: hasNotTaken,
        ExpressionAttributeValues: {
          ':orders': { SS: [toText(waiting.order)] },
          ...toItem({ ':expiresAt': expiresAt() }),
        },
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      const result = await unlessConditionFails(dynamodb.send(update));
      if ('conditionFailed' in result)
        return { outcome: 'hasTaken', orders: readOrders(result.item, takenBy(waiting.order)) ?? [] };
      const { Attributes: row = {} } = result;
      return { outcome: 'waits', ...('takenAt' in row && { takenAtMs: number(row, 'takenAt') }) };
    },

    async takeOrders(waiting, { nowMs }) {
      const update = new UpdateItemCommand({
        ...rowOf(waiting),
        UpdateExpression: 'SET #taken = waiting, takenAt = :now REMOVE waiting',
        ConditionExpression: stillWaits,
        ExpressionAttributeValues: toItem({ ':order': toText(waiting.order), ':now': nowMs }),
        ReturnValues: 'ALL_NEW',
        // The SDK repeats a call that was not answered, and the second one finds what the first one has done.
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      const result = await unlessConditionFails(dynamodb.send(update));
      const row = 'conditionFailed' in result ? result.item : result.Attributes;
      return readOrders(row, takenBy(waiting.order));
    },

    async forgetTaken(waiting) {
      await dynamodb.send(new UpdateItemCommand({ ...rowOf(waiting), UpdateExpression: 'REMOVE #taken' }));
    },
  };
}

/** The attribute of what an order has taken. */
function takenBy({ seqs: [first] }: EntriesOrder): string {
  return `taken#${first}`;
}

function toText({ seqs, exceptConnectionId }: EntriesOrder): string {
  return JSON.stringify({ seqs, exceptConnectionId });
}

/** Undefined if the row has no such attribute. */
function readOrders(row: Item | undefined, attribute: string): readonly EntriesOrder[] | undefined {
  return row?.[attribute]?.SS?.map((text) => v.parse(entriesOrderSchema, JSON.parse(text)));
}
