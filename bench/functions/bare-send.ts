import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { WebSocketEvent } from '../../lambda/adapters/websocket-event.ts';

const { CONNECTIONS_URL: endpoint = '', CONNECTIONS_TABLE, ROOMS_TABLE } = process.env;
const dynamodb = new DynamoDBClient({});
const gateway = new ApiGatewayManagementApiClient({ endpoint });

/**
 * The least that a send can be, as samples have it: the message is put, the room's connections are queried, and the SDK
 * posts to all of them at once. No membership, no number, no repeat that is known, and nothing is tried again.
 */
export async function handler({ body = '', requestContext }: WebSocketEvent): Promise<void> {
  const { id, room, message } = JSON.parse(body);
  const timestamp = new Date().toISOString();
  const item = {
    pk: { S: `bare#${room}` },
    sk: { S: id },
    message: { S: message },
    timestamp: { S: timestamp },
  };
  await dynamodb.send(new PutItemCommand({ TableName: ROOMS_TABLE, Item: item }));
  const query = new QueryCommand({
    TableName: CONNECTIONS_TABLE,
    KeyConditionExpression: 'channel = :channel',
    ExpressionAttributeValues: { ':channel': { S: `room#${room}` } },
  });
  const { Items: connections = [] } = await dynamodb.send(query);
  const Data = JSON.stringify({ type: 'message', room, id, message, sender: 'alice', timestamp });
  const others = connections
    .map(({ connectionId }) => connectionId?.S)
    .filter((connectionId) => connectionId !== requestContext.connectionId);
  await Promise.all(
    others.map(async (ConnectionId) => gateway.send(new PostToConnectionCommand({ ConnectionId, Data }))),
  );
}
