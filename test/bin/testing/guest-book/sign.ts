import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

interface Frame {
  readonly requestContext: { readonly routeKey: string; readonly authorizer: { readonly name: string } };
}

const dynamodb = new DynamoDBClient();

/** Opens the book, then writes down at each frame that the guest was here, and answers how often that makes. */
export async function handler({ requestContext }: Frame): Promise<object> {
  if (requestContext.routeKey === '$connect') return { statusCode: 200 };
  const { name } = requestContext.authorizer;
  const { Attributes } = await dynamodb.send(
    new UpdateItemCommand({
      TableName: process.env['GUESTS_TABLE'],
      Key: { name: { S: name } },
      UpdateExpression: 'ADD visits :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  return { statusCode: 200, body: `${name} ${Attributes?.['visits']?.N}` };
}
