import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';

/** The answer is longer than whoever asked wants to read. */
export class ResponseTooLargeError extends Error {
  override readonly name = 'ResponseTooLargeError';
}

/** Sends a request over a connection of its own, and gives the head of the answer. No redirect is followed. */
export function sendRequest(
  url: URL,
  {
    body,
    ...options
  }: Pick<RequestOptions, 'method' | 'headers' | 'signal'> & { readonly body?: string } = {},
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // A connection kept for minutes would be dead after Lambda has frozen the process.
    request(url, { ...options, agent: false })
      .on('response', resolve)
      .on('error', reject)
      .end(body);
  });
}

/** Reads what follows the head. Rejects with a `ResponseTooLargeError` where it is too much. */
export async function readAtMost(response: AsyncIterable<Buffer>, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early destroys the response, and with it the connection.
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new ResponseTooLargeError(`unable to read a response over ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
