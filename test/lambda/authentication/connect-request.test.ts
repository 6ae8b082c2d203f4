import {
  readBoundRoom,
  readToken,
  type ConnectRequest,
} from '../../../lambda/authentication/connect-request.ts';

const query = (parameters: Readonly<Record<string, readonly string[]>>): ConnectRequest => ({
  queryStringParameters: Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => [name, values.at(-1)]),
  ),
  multiValueQueryStringParameters: parameters,
});
const headers = (values: Readonly<Record<string, readonly string[]>>): ConnectRequest => ({
  headers: Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1)])),
  multiValueHeaders: values,
});
const protocol = (...lines: readonly string[]) => headers({ 'Sec-WebSocket-Protocol': lines });

describe('token', () => {
  test.each([
    ['the query', query({ token: ['t.o.k'] })],
    ['the query, without the multi-value form', { queryStringParameters: { token: 't.o.k' } }],
    ['the query, beside other parameters', query({ room: ['r'], token: ['t.o.k'], Token: ['other'] })],
    ['the subprotocols (S4)', protocol('chat.v1, bearer.t.o.k')],
    ['the subprotocols, in the other order', protocol('bearer.t.o.k,chat.v1')],
    ['the subprotocols, beside another one', protocol('chat.v2, chat.v1 , bearer.t.o.k')],
    ['the subprotocols, on two lines', protocol('chat.v1', 'bearer.t.o.k')],
    [
      'the subprotocols, without the multi-value form',
      { headers: { 'Sec-WebSocket-Protocol': 'chat.v1, bearer.t.o.k' } },
    ],
    ['a header in lower case', headers({ 'sec-websocket-protocol': ['chat.v1, bearer.t.o.k'] })],
    ['a header in upper case', headers({ 'SEC-WEBSOCKET-PROTOCOL': ['chat.v1, bearer.t.o.k'] })],
    ['the query, beside chat.v1', { ...query({ token: ['t.o.k'] }), ...protocol('chat.v1') }],
    [
      'the query, beside a password for a proxy',
      { ...query({ token: ['t.o.k'] }), ...headers({ Authorization: ['Basic YTpi'] }) },
    ],
  ])('is read from %s', (_, request) => {
    expect(readToken(request)).toBe('t.o.k');
  });

  test.each([
    ['nowhere', {}],
    [
      'nowhere, as API Gateway may say it',
      {
        headers: null,
        multiValueHeaders: null,
        queryStringParameters: null,
        multiValueQueryStringParameters: null,
      },
    ],
    ['empty in the query', query({ token: [''] })],
    ['empty in the subprotocols', protocol('chat.v1, bearer.')],
    ['under another spelling', query({ Token: ['t.o.k'], access_token: ['t.o.k'] })],
    ['in Authorization', headers({ Authorization: ['Bearer t.o.k'] })],
    ['in a cookie', headers({ Cookie: ['token=t.o.k'] })],
    ['in a header of its own', headers({ token: ['t.o.k'], 'X-Token': ['t.o.k'] })],
    ['in the subprotocols without chat.v1', protocol('bearer.t.o.k')],
    ['in the subprotocols with another version', protocol('chat.v2, bearer.t.o.k')],
    ['in the subprotocols under another prefix', protocol('chat.v1, Bearer.t.o.k, t.o.k')],
  ])('is missing where it is %s (S3)', (_, request) => {
    expect(() => readToken(request)).toThrow('token_missing');
  });

  test.each([
    ['twice in the query', query({ token: ['t.o.k', 't.o.k'] })],
    ['once empty in the query', query({ token: ['', 't.o.k'] })],
    ['twice in the subprotocols', protocol('chat.v1, bearer.a.b.c, bearer.t.o.k')],
    [
      'in headers of two spellings',
      headers({
        'Sec-WebSocket-Protocol': ['chat.v1, bearer.t.o.k'],
        'sec-websocket-protocol': ['bearer.a.b.c'],
      }),
    ],
    ['in both places', { ...query({ token: ['t.o.k'] }), ...protocol('chat.v1, bearer.t.o.k') }],
    [
      'in both places, one of them empty',
      { ...query({ token: ['t.o.k'] }), ...protocol('chat.v1, bearer.') },
    ],
    [
      'in the query and in Authorization',
      { ...query({ token: ['t.o.k'] }), ...headers({ authorization: ['bearer a.b.c'] }) },
    ],
  ])('is ambiguous where it is there %s (S3)', (_, request) => {
    expect(() => readToken(request)).toThrow('token_ambiguous');
  });
});

describe('room', () => {
  test('is optional', () => {
    expect(readBoundRoom(query({ token: ['t'] }))).toBeUndefined();
    expect(readBoundRoom({})).toBeUndefined();
  });

  test.each(['r', 'r'.repeat(64), 'Room_1-a', '__proto__'])('is read: %s', (room) => {
    expect(readBoundRoom(query({ room: [room] }))).toBe(room);
    expect(readBoundRoom({ queryStringParameters: { room } })).toBe(room);
  });

  test.each([
    [['']],
    [['r'.repeat(65)]],
    [['a b']],
    [['r\n']],
    [['räum']],
    [['a#b']],
    [['r', 'r']],
    [['r', '']],
  ])('is refused: %j', (rooms) => {
    expect(() => readBoundRoom(query({ room: rooms }))).toThrow('room');
  });
});
