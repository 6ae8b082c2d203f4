import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { PlaceStore, Places } from '../chat/place-port.ts';
import { unlessConditionFails } from './dynamodb-condition.ts';
import { number, numberMap, toItem, toNumberMap } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';
import { connectionsTableKeys } from './table-keys.ts';

const isAbsent = 'attribute_not_exists(channel)';
const isAsSeen = 'version = :seen';
const hasPlace = 'attribute_exists(places.#id)';
const isFree = 'size(places) < :placesMax';
const isUnrevoked = 'attribute_not_exists(revokedAt)';

/** Places of users in the Connections table. Whoever takes or frees one counts the version on. */
export function createDynamodbPlaces(dynamodb: DynamoDBClient, TableName: string): PlaceStore {
  return {
    async takePlace({ user, connectionId }, { nowMs, expiresAt, placesMax }) {
      const update = new UpdateItemCommand({
        TableName,
        Key: toItem(connectionsTableKeys.places(user)),
        UpdateExpression: 'SET places.#id = :now, version = version + :one, expiresAt = :expiresAt',
        ConditionExpression: `${isUnrevoked} AND (${hasPlace} OR ${isFree})`,
        ExpressionAttributeNames: { '#id': connectionId },
        ExpressionAttributeValues: toItem({
          ':now': nowMs,
          ':one': 1,
          ':expiresAt': toSeconds(expiresAt),
          ':placesMax': placesMax,
        }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      const result = await unlessConditionFails(dynamodb.send(update));
      if (!('conditionFailed' in result)) return { outcome: 'taken' };
      return { outcome: 'refused', ...(result.item !== undefined && { places: toPlaces(result.item) }) };
    },

    async putPlaces(user, { seen, takenAt, revokedAt, expiresAt }) {
      const put = new PutItemCommand({
        TableName,
        Item: {
          ...toItem({
            ...connectionsTableKeys.places(user),
            version: (seen?.version ?? 0) + 1,
            revokedAt,
            expiresAt: toSeconds(expiresAt),
          }),
          places: toNumberMap(takenAt),
        },
        ...(seen === undefined
          ? { ConditionExpression: isAbsent }
          : { ConditionExpression: isAsSeen, ExpressionAttributeValues: toItem({ ':seen': seen.version }) }),
      });
      return !('conditionFailed' in (await unlessConditionFails(dynamodb.send(put))));
    },

    async revokeTokens(user, { nowMs, expiresAt }) {
      const update = new UpdateItemCommand({
        TableName,
        Key: toItem(connectionsTableKeys.places(user)),
        UpdateExpression:
          'SET revokedAt = :now, expiresAt = :expiresAt, version = if_not_exists(version, :zero) + :one, places = if_not_exists(places, :none)',
        ExpressionAttributeValues: {
          ...toItem({ ':now': nowMs, ':expiresAt': toSeconds(expiresAt), ':zero': 0, ':one': 1 }),
          ':none': toNumberMap(new Map()),
        },
        ReturnValues: 'ALL_NEW',
      });
      const { Attributes = {} } = await dynamodb.send(update);
      return [...toPlaces(Attributes).takenAt.keys()];
    },

    async freePlace({ user, connectionId }) {
      const update = new UpdateItemCommand({
        TableName,
        Key: toItem(connectionsTableKeys.places(user)),
        UpdateExpression: 'SET version = version + :one REMOVE places.#id',
        ConditionExpression: hasPlace,
        ExpressionAttributeNames: { '#id': connectionId },
        ExpressionAttributeValues: toItem({ ':one': 1 }),
      });
      await unlessConditionFails(dynamodb.send(update));
    },

    async forgetPlaces(user) {
      const Key = toItem(connectionsTableKeys.places(user));
      await dynamodb.send(new DeleteItemCommand({ TableName, Key }));
    },
  };
}

function toPlaces(item: Item): Places {
  return {
    version: number(item, 'version'),
    takenAt: numberMap(item, 'places'),
    ...(item['revokedAt'] !== undefined && { revokedAt: number(item, 'revokedAt') }),
  };
}

function toSeconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
