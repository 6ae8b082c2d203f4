import type { Call } from './call.ts';
import { completed } from './dynamodb/completed.ts';
import { startEmbedded } from './dynamodb/embedded.ts';
import { httpEndpoint } from './dynamodb/endpoint.ts';
import { type StreamListener, withStreams } from './dynamodb/streams.ts';
import { createTables } from './dynamodb/tables.ts';
import type { HttpResponse } from './http-response.ts';
import type { Resource } from './resource.ts';

/** DynamoDB with the tables of a stack. */
export interface DynamoDb {
  handle(call: Call): Promise<HttpResponse>;
  close(): Promise<void>;
}

/**
 * Starts a DynamoDB and creates the tables in it that are not there yet.
 * Rejects if an existing table has other keys or indexes, or if the named endpoint does not answer.
 */
export async function startDynamoDb(options: {
  readonly resources: readonly Resource[];
  readonly region: string;
  /**
   * Folder that keeps the data from start to start.
   * @default - in memory
   */
  readonly dataFolder?: string | undefined;
  /**
   * URL of an endpoint that is used instead, unchanged; it must not verify signatures, as DynamoDB Local does not.
   * @default - dynalite in this process, completed by what it lacks
   */
  readonly endpointUrl?: string | undefined;
  /**
   * Gets what the streams of tables tell.
   * @default - nobody does
   */
  readonly onRecords?: StreamListener | undefined;
}): Promise<DynamoDb> {
  const { onRecords } = options;
  const tables =
    options.endpointUrl === undefined
      ? completed(await startEmbedded(options))
      : httpEndpoint(options.endpointUrl, options);
  const endpoint = onRecords === undefined ? tables : withStreams(tables, { ...options, onRecords });
  try {
    await createTables(endpoint, options.resources);
  } catch (error) {
    await endpoint.close();
    throw error;
  }
  return {
    handle: ({ action, request }) => endpoint.send(action, request.body.toString('utf8')),
    close: () => endpoint.close(),
  };
}
