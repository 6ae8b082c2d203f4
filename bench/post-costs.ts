import { bundleFunction } from './bundles.ts';
import { functionEnvironment } from './function-environment.ts';
import type { Posts } from './functions/posts.ts';
import { createFunctionStarter } from './measured-function.ts';
import { median } from './median.ts';
import { startPostsEndpoint } from './posts-endpoint.ts';
import { createGatewayId } from '../local/gateway/request-id.ts';

const postsPerRound = 500;
/** Until both have been compiled: the times of later rounds go neither up nor down. */
const roundsOfWarmup = 10;
/** In turn, so that a machine that slows down for a while slows down both. */
const rounds = 15;

export interface PostCosts {
  /** CPU of one post in the median round, in µs. */
  readonly ownUs: number;
  readonly sdkUs: number;
  /** Of the CPU of the SDK's client in the same round, in the median round. */
  readonly ratio: number;
}

/** What a post to a connection takes of the CPU of who posts: by our own adapter, and by the SDK's client. */
export async function measurePosts(folder: string): Promise<PostCosts> {
  const endpoint = await startPostsEndpoint();
  const start = createFunctionStarter(folder);
  const environment = functionEnvironment({ CONNECTIONS_URL: endpoint.url });
  const [own, sdk] = (['own-posts', 'sdk-posts'] as const).map((name) =>
    start({ file: bundleFunction(name, folder), environment }),
  );
  if (own === undefined || sdk === undefined) throw new Error('unable to start the functions');
  const posts: Posts = {
    connectionIds: Array.from({ length: postsPerRound }, createGatewayId),
    frame: JSON.stringify(message),
  };
  const measured: { readonly ownMs: number; readonly sdkMs: number }[] = [];
  try {
    for (let round = 0; round < roundsOfWarmup + rounds; round += 1) {
      const { cpuMs: ownMs } = await own.invoke(posts);
      const { cpuMs: sdkMs } = await sdk.invoke(posts);
      if (round >= roundsOfWarmup) measured.push({ ownMs, sdkMs });
    }
  } finally {
    for (const { stop } of [own, sdk, endpoint]) stop();
  }
  return {
    ownUs: (median(measured.map(({ ownMs }) => ownMs)) / postsPerRound) * 1_000,
    sdkUs: (median(measured.map(({ sdkMs }) => sdkMs)) / postsPerRound) * 1_000,
    ratio: median(measured.map(({ ownMs, sdkMs }) => ownMs / sdkMs)),
  };
}

const message = {
  type: 'message',
  room: '6Zs2hUSeLAmQ1xVd0fWk3c',
  seq: 7,
  id: 'c7',
  message: 'Sar barzi, Luria',
  sender: 'alice',
  timestamp: '2026-11-22T21:00:00.000Z',
};
