import type { ServerResponse } from 'node:http';

import type { HttpResponse } from '../http-response.ts';

export function writeResponse(response: ServerResponse, { statusCode, headers, body }: HttpResponse): void {
  // Without a length, Node would send the body in chunks, which AWS does not.
  response.writeHead(statusCode, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

export function jsonError(statusCode: number, message: string): HttpResponse {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}
