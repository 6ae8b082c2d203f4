import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import dynalite from 'dynalite';

import { type DynamoDbEndpoint, httpEndpoint } from './endpoint.ts';

/** Starts dynalite in this process, in memory or on a folder. */
export async function startEmbedded(options: {
  readonly region: string;
  /** @default - in memory */
  readonly dataFolder?: string | undefined;
}): Promise<DynamoDbEndpoint> {
  if (options.dataFolder !== undefined) await mkdir(options.dataFolder, { recursive: true });
  const server = dynalite({
    ...(options.dataFolder === undefined ? {} : { path: join(options.dataFolder, 'dynamodb') }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null)
    throw new Error('unable to start dynalite; it has no port');
  const endpoint = httpEndpoint(`http://127.0.0.1:${address.port}`, options);
  return {
    send: (operation, body) => endpoint.send(operation, body),
    close: async () => {
      await endpoint.close();
      // Closing the server closes its store too.
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined || error === null ? resolve() : reject(error)));
        server.closeAllConnections();
      });
    },
  };
}
