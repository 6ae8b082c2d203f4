import { Agent, request as httpRequest } from 'node:http';
import { Agent as SecureAgent, request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';

import type { HttpResponse } from '../http-response.ts';

/** Something that speaks DynamoDB's HTTP API. */
export interface DynamoDbEndpoint {
  /** Sends one operation, such as `PutItem`, with its JSON text. Rejects if nobody answers. */
  send(operation: string, body: string): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** Reaches an endpoint that does not verify signatures, such as dynalite or DynamoDB Local. */
export function httpEndpoint(url: string, options: { readonly region: string }): DynamoDbEndpoint {
  const { protocol } = new URL(url);
  const agent = protocol === 'https:' ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  const request = protocol === 'https:' ? httpsRequest : httpRequest;
  return {
    send: (operation, body) =>
      new Promise((resolve, reject) => {
        const headers = {
          ...headersOf(operation, options.region),
          'content-length': Buffer.byteLength(body),
        };
        const outgoing = request(url, { method: 'POST', agent, headers }, (incoming) => {
          text(incoming).then(
            (responseBody) =>
              resolve({
                statusCode: incoming.statusCode ?? 500,
                headers: responseHeaders(incoming.headers),
                body: responseBody,
              }),
            reject,
          );
        });
        outgoing.on('error', reject);
        outgoing.end(body);
      }),
    close: async () => agent.destroy(),
  };
}

// Always the same key, whoever calls: DynamoDB Local gives each access key a database of its own.
function headersOf(operation: string, region: string): Readonly<Record<string, string>> {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = `local/${date.slice(0, 8)}/${region}/dynamodb/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=0`,
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-date': date,
    'x-amz-target': `DynamoDB_20120810.${operation}`,
  };
}

const passedHeaders = ['content-type', 'x-amz-crc32', 'x-amzn-requestid'];

function responseHeaders(headers: NodeJS.Dict<string | string[]>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    passedHeaders.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}
