import { createApiGatewayConnections } from '../../lambda/adapters/api-gateway-connections.ts';
import { readCredentials } from '../../lambda/adapters/credentials.ts';
import { createRequestSigner } from '../../lambda/adapters/signature-v4.ts';
import { inParallel } from '../../lambda/chat/in-parallel.ts';
import { type Posts, postsInParallel } from './posts.ts';

const { AWS_REGION: region = '', CONNECTIONS_URL: url = '' } = process.env;
const sign = createRequestSigner({
  credentials: readCredentials(process.env),
  region,
  service: 'execute-api',
});
const gateway = createApiGatewayConnections({ url, sign });

/** Posts a frame to connections by the product's own adapter. */
export async function handler({ connectionIds, frame }: Posts): Promise<void> {
  await inParallel(connectionIds, postsInParallel, async (connectionId) => {
    const outcome = await gateway.post(connectionId, frame);
    if (outcome !== 'delivered') throw new Error(`unable to measure a post; it was ${outcome}`);
  });
}
