/*
 * A process that answers posts to connections as API Gateway does when all is well, after a few milliseconds. A message
 * to it is answered with what has come since the last one.
 */
import { createServer } from 'node:http';
import type { Received } from './posts-endpoint.ts';

/** About what `@connections` takes to answer in a Region; our assumption. */
const answerMs = 10;

let received: Received = { calls: 0, bytes: 0 };

const server = createServer((request, response) => {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => (bytes += chunk.byteLength));
  request.on('end', () => {
    received = { calls: received.calls + 1, bytes: received.bytes + bytes };
    setTimeout(() => response.end(), answerMs);
  });
});
// Longer than any pause of the bench: whoever posts into a socket that is just being closed has to post again.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('message', () => {
  process.send?.(received);
  received = { calls: 0, bytes: 0 };
});
