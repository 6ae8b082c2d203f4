import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';

import type { DynamoDbUnderTest } from './server.ts';

export type Item = Record<string, AttributeValue>;

/** Beside the partition key `log`, if no other is named. */
interface KeyCondition {
  readonly pk?: string;
  readonly range?: string;
  readonly values?: Item;
}

/** Short hands for what most tests do with the rooms table. */
export interface RoomItems {
  /** Puts an item and returns its key. */
  put(name: string, attributes: Item, condition?: { readonly ConditionExpression?: string }): Promise<Item>;
  get(key: Item): Promise<Item | undefined>;
  update(key: Item, input: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>): Promise<Item | undefined>;
  query(input: Partial<QueryCommandInput>, condition?: KeyCondition): Promise<QueryCommandOutput>;
  sortKeys(
    input: Partial<QueryCommandInput>,
    condition?: KeyCondition,
  ): Promise<readonly (string | undefined)[]>;
}

export function keyOf(name: string): Item {
  return { pk: { S: name }, sk: { S: 'head' } };
}

export function roomItems({ client, roomsTable: TableName }: DynamoDbUnderTest): RoomItems {
  const query: RoomItems['query'] = (input, { range, values, pk = 'log' } = {}) =>
    client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: range === undefined ? 'pk = :pk' : `pk = :pk AND ${range}`,
        ConsistentRead: true,
        ...input,
        ExpressionAttributeValues: { ':pk': { S: pk }, ...values },
      }),
    );
  return {
    put: async (name, attributes, condition = {}) => {
      const key = keyOf(name);
      await client.send(new PutItemCommand({ TableName, Item: { ...key, ...attributes }, ...condition }));
      return key;
    },
    get: async (key) =>
      (await client.send(new GetItemCommand({ TableName, Key: key, ConsistentRead: true }))).Item,
    update: async (key, input) =>
      (await client.send(new UpdateItemCommand({ TableName, Key: key, ...input }))).Attributes,
    query,
    sortKeys: async (input, condition) => (await query(input, condition)).Items?.map(({ sk }) => sk?.S) ?? [],
  };
}
