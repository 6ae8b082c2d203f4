import { type AttributeValue, DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';

export type Row = Readonly<Record<string, AttributeValue>>;

/** A client of the tables beside the product. */
export function connectToTables(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: 'a-test', secretAccessKey: 'a-test' };
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
}

/** All rows of a table. */
export async function readRows(endpoint: string, TableName: string): Promise<readonly Row[]> {
  const dynamodb = connectToTables(endpoint);
  const rows: Row[] = [];
  for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName })) rows.push(...Items);
  dynamodb.destroy();
  return rows;
}

/** Puts rows as they are. */
export async function putRows(endpoint: string, TableName: string, rows: readonly Row[]): Promise<void> {
  const dynamodb = connectToTables(endpoint);
  for (const Item of rows) await dynamodb.send(new PutItemCommand({ TableName, Item }));
  dynamodb.destroy();
}
