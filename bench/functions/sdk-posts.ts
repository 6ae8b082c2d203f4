import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { inParallel } from '../../lambda/chat/in-parallel.ts';
import { type Posts, postsInParallel } from './posts.ts';

const gateway = new ApiGatewayManagementApiClient({ endpoint: process.env['CONNECTIONS_URL'] ?? '' });

/** Posts a frame to connections by the SDK's client, as it is. */
export async function handler({ connectionIds, frame }: Posts): Promise<void> {
  await inParallel(connectionIds, postsInParallel, async (ConnectionId) =>
    gateway.send(new PostToConnectionCommand({ ConnectionId, Data: frame })),
  );
}
