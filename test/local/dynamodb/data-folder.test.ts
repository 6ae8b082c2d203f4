import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';

import { startDynamoDb } from '../../../local/dynamodb.ts';
import type { Resource } from '../../../local/resource.ts';
import { startDynamoDbUnderTest } from './server.ts';

const dataFolder = join(mkdtempSync(join(tmpdir(), 'data-')), 'not', 'there', 'yet');

test('data in a folder is there at the next start', async () => {
  const suffix = randomUUID();
  const before = await startDynamoDbUnderTest({ dataFolder, suffix });
  const Item = { id: { N: '1' }, n: { N: '2' } };
  await before.client.send(new PutItemCommand({ TableName: before.countersTable, Item }));
  await before.close();
  const after = await startDynamoDbUnderTest({ dataFolder, suffix });
  const command = new GetItemCommand({ TableName: after.countersTable, Key: { id: { N: '1' } } });
  expect((await after.client.send(command)).Item).toEqual(Item);
  await after.close();
});

test('a table with other keys than in the folder is refused', async () => {
  const options = { region: 'us-east-1', dataFolder };
  const dynamoDb = await startDynamoDb({ ...options, resources: [tableBy('aa')] });
  await dynamoDb.close();
  await expect(startDynamoDb({ ...options, resources: [tableBy('bb')] })).rejects.toThrow('Orders');
});

function tableBy(key: string): Resource {
  return {
    logicalId: 'Orders',
    type: 'AWS::DynamoDB::Table',
    ref: 'Orders-1',
    properties: {
      AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
    },
  };
}
