import { once } from 'node:events';

import { WebSocket } from 'ws';

import type { MeterReading } from '../../../local/meter/reading.ts';
import { type LocalStack, startLocalStack } from '../../../local/stack.ts';
import { synthesizeForeignApp } from '../foreign-app.ts';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({ assembly: synthesizeForeignApp() });
});
afterAll(async () => stack.close());

describe('the endpoint', () => {
  test('gives the reading, and resets it', async () => {
    const socket = new WebSocket(stack.outputs['WebSocketUrl'] ?? '');
    await once(socket, 'open');
    socket.send('{}');
    await once(socket, 'message');
    await stack.meter.whenIdle();
    const url = `${stack.url}/_local/meter`;
    const reading: MeterReading = JSON.parse(await (await fetch(url)).text());
    expect(reading).toMatchObject({ openConnections: 1, total: { invocations: 1, messagesIn: 1 } });
    expect(reading.causes.map(({ kind }) => kind)).toEqual(['connect', 'message']);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
    expect(stack.meter.read()).toMatchObject({ openConnections: 1, total: { invocations: 0 }, causes: [] });
    socket.terminate();
  });

  test('lets no page of somebody else reset it', async () => {
    const headers = { origin: 'https://elsewhere.example' };
    const response = await fetch(`${stack.url}/_local/meter`, { method: 'DELETE', headers });
    expect(response.status).toBe(403);
  });
});

test('the page is whole, of this server alone, and has neither inline code nor inline style', async () => {
  const fetched = new Map<string, string>();
  const paths = ['/_local'];
  for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
    const response = await fetch(stack.url + path);
    expect([path, response.status]).toEqual([path, 200]);
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'self';/);
    const text = await response.text();
    fetched.set(path, text);
    const references = [...text.matchAll(/(?:src|href|from) ?=?["' ]+(\/_local\/[^"']+|\.\/[^"']+)["']/g)];
    for (const [, reference = ''] of references) {
      const { pathname } = new URL(reference, stack.url + path);
      if (!fetched.has(pathname)) paths.push(pathname);
    }
  }
  expect([...fetched.keys()]).toContain('/_local/page/waterfall.js');
  const html = fetched.get('/_local') ?? '';
  expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)| on\w+=/);
  for (const text of fetched.values()) expect(text).not.toMatch(/innerHTML|insertAdjacentHTML|eval\(/);
});
