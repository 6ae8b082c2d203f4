import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';

/** What DynamoDB does for a restoration: another table with the same keys and index, and with the items as they are now. */
export async function restoreTable(
  endpoint: string,
  { source, target }: { readonly source: string; readonly target: string },
): Promise<void> {
  const credentials = { accessKeyId: 'a-test', secretAccessKey: 'a-test' };
  const dynamodb = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: source }));
  await dynamodb.send(
    new CreateTableCommand({
      TableName: target,
      AttributeDefinitions: Table?.AttributeDefinitions,
      KeySchema: Table?.KeySchema,
      GlobalSecondaryIndexes: Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const pages = paginateScan({ client: dynamodb, pageSize: 25 }, { TableName: source });
  for await (const { Items = [] } of pages) {
    const puts = Items.map((Item) => ({ PutRequest: { Item } }));
    if (puts.length > 0) await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [target]: puts } }));
  }
  dynamodb.destroy();
}
