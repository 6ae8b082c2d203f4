import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Requests, and the bytes of their bodies. */
export interface Received {
  readonly calls: number;
  readonly bytes: number;
}

/** Where functions post to connections, in a process of its own. */
export interface PostsEndpoint {
  /** What functions know as `CONNECTIONS_URL`. */
  readonly url: string;
  /** What has come since this was last asked. */
  readonly takeReceived: () => Promise<Received>;
  readonly stop: () => void;
}

/** Starts an endpoint that answers every post after a few milliseconds. */
export async function startPostsEndpoint(): Promise<PostsEndpoint> {
  const child = fork(fileURLToPath(new URL('posts-server.ts', import.meta.url)));
  const [{ port }] = await once(child, 'message');
  return {
    url: `http://127.0.0.1:${port}/dev`,
    async takeReceived() {
      child.send('take');
      const [received] = await once(child, 'message');
      return received;
    },
    stop: () => child.kill(),
  };
}
