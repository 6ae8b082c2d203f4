import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { HttpResponse } from '../http-response.ts';

export function writeResponse(response: ServerResponse, { statusCode, headers, body }: HttpResponse): void {
  // Without a length, Node would send the body in chunks, which AWS does not.
  response.writeHead(statusCode, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/**
 * Ends a connection without an answer: by a reset, unless it is ending already, as when the caller was killed a moment
 * ago. Node.js cannot reset a socket during its shutdown, and would keep its handle and never exit (seen on Node 20).
 */
export function hangUp(socket: Socket): void {
  if (socket.writable) socket.resetAndDestroy();
  else socket.destroy();
}

export function jsonError(statusCode: number, message: string): HttpResponse {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}
