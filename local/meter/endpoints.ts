import { readFileSync, readdirSync } from 'node:fs';
import { extname } from 'node:path';

import type { LocalEndpoint } from '../edge.ts';
import type { HttpResponse } from '../http-response.ts';
import type { Meter } from '../meter.ts';

/**
 * - `GET /_local/meter`: a `MeterReading`
 * - `DELETE /_local/meter`: counts from zero again, 204
 * - `GET /_local`: the page that shows it, live
 */
export function meterEndpoints(meter: Meter): ReadonlyMap<string, LocalEndpoint> {
  const files = readdirSync(pageFolder).map((name): [string, LocalEndpoint] => [
    `GET /_local/page/${name}`,
    () => fileResponse(name),
  ]);
  return new Map<string, LocalEndpoint>([
    ['GET /_local/meter', () => readingResponse(meter)],
    ['DELETE /_local/meter', () => resetResponse(meter)],
    ['GET /_local', () => fileResponse('index.html')],
    ['GET /_local/', () => fileResponse('index.html')],
    ...files,
  ]);
}

const pageFolder = new URL('./page/', import.meta.url);

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

function fileResponse(name: string): HttpResponse {
  return {
    statusCode: 200,
    headers: {
      'content-type': contentTypes[extname(name)] ?? 'application/octet-stream',
      // Everything is of this server: no inline code or style, and nobody puts the page into a frame.
      'content-security-policy':
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    },
    body: readFileSync(new URL(name, pageFolder), 'utf8'),
  };
}

function readingResponse(meter: Meter): HttpResponse {
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(meter.read()),
  };
}

function resetResponse(meter: Meter): HttpResponse {
  meter.reset();
  return { statusCode: 204, headers: {}, body: '' };
}
