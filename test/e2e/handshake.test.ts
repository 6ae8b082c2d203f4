import { ChatClient } from './chat-client.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(60_000);

let chat: LocalChat;
let room: string;
let url: string;
let calls: string[] = [];

beforeAll(async () => {
  chat = await startLocalChat({
    interceptors: [
      async (call, next) => {
        if (call.service === 'dynamodb') calls.push(call.action);
        return next(call);
      },
    ],
  });
  room = await chat.createRoom('alice');
  url = chat.stack.outputs['WebSocketUrl'] ?? '';
});
afterAll(async () => chat.close());
beforeEach(() => {
  calls = [];
});

const tokenFor = async (user: string, claims: Readonly<Record<string, unknown>> = {}) =>
  chat.stack.issueToken({ user, claims });

/** A token with one character of one part changed. */
function tamper(token: string, part: number): string {
  const parts = token.split('.');
  const text = parts[part] ?? '';
  const middle = Math.floor(text.length / 2);
  parts[part] = text.slice(0, middle) + (text[middle] === 'A' ? 'B' : 'A') + text.slice(middle + 1);
  return parts.join('.');
}

describe('a handshake is refused with 401 or 403, and writes no row', () => {
  test.each<[string, () => Promise<string>]>([
    ['without a token', async () => ''],
    ['with an empty token', async () => '?token='],
    ['with two tokens', async () => `?token=${await tokenFor('alice')}&token=${await tokenFor('alice')}`],
    ['with a token that is none', async () => '?token=alice'],
    ['with a changed header', async () => `?token=${tamper(await tokenFor('alice'), 0)}`],
    ['with changed claims', async () => `?token=${tamper(await tokenFor('alice'), 1)}`],
    ['with a changed signature', async () => `?token=${tamper(await tokenFor('alice'), 2)}`],
    [
      'without a signature',
      async () => `?token=${(await tokenFor('alice')).split('.').slice(0, 2).join('.')}.`,
    ],
    [
      'with a token that has expired',
      async () => `?token=${await chat.stack.issueToken({ user: 'a', expiresInSeconds: -1 })}`,
    ],
    ['with a token that never expires', async () => `?token=${await tokenFor('alice', { exp: undefined })}`],
    [
      'with a token of a hundred years',
      async () => `?token=${await tokenFor('alice', { exp: 4_900_000_000 })}`,
    ],
    ['with a token for later', async () => `?token=${await tokenFor('alice', { nbf: 4_000_000_000 })}`],
    [
      'with a token of another issuer',
      async () => `?token=${await tokenFor('alice', { iss: 'https://evil.example' })}`,
    ],
    [
      'with a token of another client',
      async () => `?token=${await tokenFor('alice', { client_id: 'another' })}`,
    ],
    ['with an id token', async () => `?token=${await tokenFor('alice', { token_use: 'id' })}`],
    ['without a user', async () => `?token=${await tokenFor('alice', { sub: undefined })}`],
    ['with an empty user', async () => `?token=${await tokenFor('alice', { sub: '' })}`],
    ['with the user of the system', async () => `?token=${await tokenFor('system')}`],
    [
      'with a user of 129 characters',
      async () => `?token=${await tokenFor('alice', { sub: 'a'.repeat(129) })}`,
    ],
    ['to a room whose id is ill-formed', async () => `?token=${await tokenFor('alice')}&room=a%20b`],
    ['to two rooms', async () => `?token=${await tokenFor('alice')}&room=${room}&room=${room}`],
  ])('%s', async (_, query) => {
    await expect(ChatClient.connect(url + (await query()))).rejects.toThrow(/^40[13]$/);
    expect(calls).toEqual([]);
  });

  test.each<[string, (token: string) => readonly string[]]>([
    ['with a subprotocol that carries it alone', (token) => [`bearer.${token}`]],
    ['with a subprotocol of a version that is not known (I22)', (token) => ['chat.v2', `bearer.${token}`]],
    ['with a subprotocol in another order of words', (token) => ['chat.v1', `token.${token}`]],
  ])('%s', async (_, protocols) => {
    await expect(ChatClient.connect(url, protocols(await tokenFor('alice')))).rejects.toThrow(/^40[13]$/);
    expect(calls).toEqual([]);
  });
});

test.each<[string, string, () => string]>([
  ['of others', 'eve', () => room],
  ['that does not exist', 'mallory', () => 'nowhere'],
])('a handshake to a room %s is refused, and gives its place back', async (_, user, target) => {
  await expect(ChatClient.connect(await chat.urlFor(user, target()))).rejects.toThrow(/^403$/);
  expect(calls).toEqual(['UpdateItem', 'PutItem', 'TransactWriteItems', 'UpdateItem']);
});

test('of 25 handshakes of one user at once 20 succeed, and one more for each that ends (S52)', async () => {
  const url = await chat.urlFor('many');
  const handshakes = await Promise.allSettled(
    Array.from({ length: 25 }, async () => ChatClient.connect(url)),
  );
  const open = handshakes.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const refused = handshakes.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  expect(open).toHaveLength(20);
  expect(refused.map(({ message }) => message)).toEqual(Array<string>(5).fill('403'));
  const closed = await chat.operation({ operation: 'disconnectUser', user: 'many' });
  expect(closed).toMatchObject({ closed: 20 });
  const again = await ChatClient.connect(url);
  await expect(again.request({ action: 'ping' })).resolves.toMatchObject({ type: 'pong' });
  await again.close();
});

test('a revoked token opens no connection any more, and one that is issued later does (S23)', async () => {
  const old = await chat.urlFor('revoked');
  const client = await ChatClient.connect(old);
  const revoke = { operation: 'disconnectUser', user: 'revoked', revokeTokens: true };
  expect(await chat.operation(revoke)).toEqual({ user: 'revoked', closed: 1 });
  await client.closed;
  await expect(ChatClient.connect(old)).rejects.toThrow(/^403$/);
  const later = { iat: Math.floor(Date.now() / 1000) + 1 };
  const fresh = await ChatClient.connect(`${url}?token=${await tokenFor('revoked', later)}`);
  await expect(fresh.request({ action: 'ping' })).resolves.toMatchObject({ type: 'pong' });
  await fresh.close();
});

test('a user name in any script comes through to those who read it', async () => {
  const user = 'ڕۆژین 🌞';
  const own = await chat.createRoom(user);
  const client = await chat.connect(user, own);
  await expect(client.request({ action: 'sendMessage', room: own, message: 'x' })).resolves.toMatchObject({
    sender: user,
  });
  await client.close();
});

test('the next frame after the token has expired is told so, and the connection is closed (S23)', async () => {
  const token = await chat.stack.issueToken({ user: 'alice', expiresInSeconds: 2 });
  const alice = await ChatClient.connect(`${url}?token=${token}`);
  let answer: unknown;
  do {
    const { type, code } = await alice.request({ action: 'ping' });
    answer = code ?? type;
  } while (answer === 'pong');
  expect(answer).toBe('token_expired');
  await alice.closed;
});
