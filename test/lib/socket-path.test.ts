import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

const code = readFileSync(new URL('../../lib/socket-path.js', import.meta.url), 'utf8').replaceAll(
  '{stage}',
  'dev',
);

interface Query {
  readonly [name: string]: { readonly value: string; readonly multiValue?: readonly object[] };
}

/** What CloudFront does with a request, in a world that has ECMAScript and nothing of Node. */
function run(uri: string, querystring: Query = {}): unknown {
  const event = { version: '1.0', request: { method: 'GET', uri, querystring, headers: {}, cookies: {} } };
  const result = runInNewContext(`${code}; JSON.stringify(handler(${JSON.stringify(event)}))`);
  return JSON.parse(String(result));
}

describe('leads to the stage', () => {
  test.each(['/ws', '/ws/'])('%s, with the query as it is', (uri) => {
    const query = { token: { value: 'a%2Bb' }, room: { value: 'r1' } };
    expect(run(uri, query)).toMatchObject({ uri: '/dev', querystring: query });
  });

  test.each([
    ['/ws/chat/r1/', 'r1'],
    ['/ws/chat/r1', 'r1'],
    ['/ws/chat/room%2D1/', 'room%2D1'],
    ['/ws/chat/%F0%9F%92%AC/', '%F0%9F%92%AC'],
    ['/ws/chat/a+b/', 'a%2Bb'],
    ['/ws/chat/a&token=b/', 'a%26token%3Db'],
    ['/ws/chat/a%26b/', 'a%26b'],
    ['/ws/chat/%/', '%'],
    ['/ws/chat/chat/', 'chat'],
  ])('%s, with %s as the room in the query', (uri, room) => {
    expect(run(uri, { token: { value: 't' } })).toMatchObject({
      uri: '/dev',
      querystring: { token: { value: 't' }, room: { value: room } },
    });
  });

  test('the room of the path, whatever the query says of rooms', () => {
    const rooms = { value: 'r2', multiValue: [{ value: 'r2' }, { value: 'r3' }] };
    expect(run('/ws/chat/r1/', { room: rooms })).toMatchObject({ querystring: { room: { value: 'r1' } } });
    expect(JSON.stringify(run('/ws/chat/r1/', { room: rooms }))).not.toContain('multiValue');
  });
});

test.each([
  '/ws/chat',
  '/ws/chat/',
  '/ws/chat//',
  '/ws/chat/r1/more',
  '/ws/other/r1/',
  '/ws//chat/r1',
  '/wss',
])('answers %s with 404, and no handshake', (uri) => {
  // `/ws/chat` is neither the socket nor a room.
  expect(run(uri)).toEqual({ statusCode: 404, statusDescription: 'Not Found' });
});
