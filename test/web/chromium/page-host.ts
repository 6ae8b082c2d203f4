import { readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import type { PageHandler } from '../../../local/edge.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

/** Nothing inline, nothing from elsewhere (S48): what the page must do with. */
const policy = "default-src 'self'; frame-ancestors 'none'";

/** Serves a built page from its folder. */
export function hostPage(folder: string): PageHandler {
  return ({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const path = pathname === '/' ? '/index.html' : normalize(pathname);
    try {
      const content = readFileSync(join(folder, path));
      response.writeHead(200, {
        'content-type': types[extname(path)] ?? 'application/octet-stream',
        'content-security-policy': policy,
      });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  };
}
