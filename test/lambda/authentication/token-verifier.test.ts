import { SignJWT } from 'jose';
import { RefusedError } from '../../../lambda/authentication/refusal.ts';
import { readTokenSettings, type Environment } from '../../../lambda/authentication/token-settings.ts';
import { createTokenVerifier } from '../../../lambda/authentication/token-verifier.ts';
import { createSigningKey, signToken } from './signing-key.ts';

const nowSeconds = 1_800_000_000;
const day = 86_400;
const key = createSigningKey({ algorithm: 'RS256', kid: 'key-1' });
const stranger = createSigningKey({ algorithm: 'RS256', kid: 'key-1' });

const oidc: Environment = {
  TOKEN_ISSUER: 'https://idp.example/',
  TOKEN_AUDIENCE: 'chat,web',
  TOKEN_KIND: 'oidc',
};
const cognito: Environment = { ...oidc, TOKEN_KIND: 'cognito' };
const simplejwt: Environment = { ...oidc, TOKEN_USER_CLAIM: 'user_id', TOKEN_USER_CLAIM_NUMBER: 'allowed' };

const header = { alg: 'RS256', kid: 'key-1' };
const claims = {
  iss: 'https://idp.example/',
  aud: 'chat',
  sub: 'alice',
  iat: nowSeconds - 10,
  exp: nowSeconds + 3600,
};
const cognitoClaims = { ...claims, aud: undefined, client_id: 'chat', token_use: 'access' };

const lookedUp: string[] = [];
beforeEach(() => {
  lookedUp.length = 0;
});

/** What comes of a token: the user, or the reason why it is refused. */
async function outcome(token: string, environment: Environment = oidc): Promise<string> {
  const verify = createTokenVerifier({
    settings: readTokenSettings(environment),
    findKey: async (kid) => {
      lookedUp.push(kid);
      if (kid !== key.jwk.kid) throw new RefusedError('key_unknown');
      return key.jwk;
    },
    now: () => nowSeconds * 1000,
  });
  try {
    const { user } = await verify(token);
    return `user ${user}`;
  } catch (error) {
    if (error instanceof RefusedError) return error.reason;
    throw error;
  }
}

/** The outcome for a token of the provider with some claims changed; undefined leaves one out. */
const outcomeWith = (changes: object, environment: Environment = oidc) =>
  outcome(signToken(key, header, { ...claims, ...changes }), environment);

test('accepts what jose signs, and says until when it is valid', async () => {
  const verify = createTokenVerifier({
    settings: readTokenSettings(oidc),
    findKey: async () => key.jwk,
    now: () => nowSeconds * 1000,
  });
  const token = await new SignJWT({ scope: 'chat' })
    .setProtectedHeader({ ...header, typ: 'JWT' })
    .setIssuer(claims.iss)
    .setAudience('chat')
    .setSubject('alice')
    .setIssuedAt(claims.iat)
    .setExpirationTime(claims.exp + 0.5)
    .sign(key.privateKey);
  expect(await verify(token)).toEqual({ user: 'alice', expiresAtSeconds: claims.exp });
});

test('refuses a token that someone else signed under the same key id', async () => {
  expect(await outcome(signToken(stranger, header, claims))).toBe('signature');
});

describe('key id (S12)', () => {
  test.each([
    ['missing', undefined],
    ['null', null],
    ['a number', 1],
    ['an array', ['key-1']],
    ['an object', { toString: 'key-1' }],
    ['empty', ''],
    ['10 KB', 'k'.repeat(257)],
    ['with a line break', 'key-1\n'],
    ['with a NUL', 'key-1\0'],
    ['outside ASCII', 'kęy-1'],
  ])('refuses one that is %s, and looks for nothing', async (_, kid) => {
    expect(await outcome(signToken(key, { alg: 'RS256', kid }, claims))).toBe('key_id');
    expect(lookedUp).toEqual([]);
  });

  test.each(['../../dev/null', "' OR 1=1", '__proto__', 'constructor', 'key-2'])(
    'refuses %s',
    async (kid) => {
      expect(await outcome(signToken(key, { alg: 'RS256', kid }, claims))).toBe('key_unknown');
    },
  );

  test('looks for no key where the algorithm is already wrong (S8, S10)', async () => {
    expect(await outcome(signToken(key, { ...header, alg: 'RS512' }, claims))).toBe('algorithm');
    expect(lookedUp).toEqual([]);
  });
});

describe('payload', () => {
  const text = JSON.stringify(claims);
  test.each([
    ['not JSON', 'hello'],
    ['an array', '[]'],
    ['null', 'null'],
    ['sub twice', text.replace('{', '{"sub":"bob",')],
    ['sub twice, once in disguise', text.replace('{', String.raw`{"su\u0062":"bob",`)],
    ['a member twice at depth', text.replace('{', '{"a":{"b":[{"c":1,"c":1}]},')],
    ['JSON nested deeply', text.replace('{', `{"a":${'['.repeat(1000)}${']'.repeat(1000)},`)],
  ])('refuses one that is %s (S19, S22)', async (_, payload) => {
    expect(await outcome(signToken(key, header, payload))).toBe('token_malformed');
  });

  test('pollutes nothing', async () => {
    const payload = text.replace(
      '{',
      '{"__proto__":{"sub":"bob","polluted":1},"constructor":{"prototype":{"polluted":1}},',
    );
    expect(await outcome(signToken(key, header, payload))).toBe('user alice');
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
  });
});

describe('times', () => {
  test.each([
    ['exp a second ahead', { exp: nowSeconds + 1 }, 'user alice'],
    ['exp now (S14)', { exp: nowSeconds }, 'expired'],
    ['exp a second ago (S14)', { exp: nowSeconds - 1 }, 'expired'],
    ['exp absent (S14)', { exp: undefined }, 'times_malformed'],
    ['exp null (S14)', { exp: null }, 'times_malformed'],
    ['exp a string (S14)', { exp: String(claims.exp) }, 'times_malformed'],
    ['exp an array (S14)', { exp: [claims.exp] }, 'times_malformed'],
    ['iat 60 seconds ahead (F21)', { iat: nowSeconds + 60 }, 'user alice'],
    ['iat 61 seconds ahead (S15)', { iat: nowSeconds + 61 }, 'not_yet_valid'],
    ['iat absent (S15)', { iat: undefined }, 'times_malformed'],
    ['iat null (S15)', { iat: null }, 'times_malformed'],
    ['iat a string (S15)', { iat: String(claims.iat) }, 'times_malformed'],
    ['nbf 60 seconds ahead (F21)', { nbf: nowSeconds + 60 }, 'user alice'],
    ['nbf 61 seconds ahead (S15)', { nbf: nowSeconds + 61 }, 'not_yet_valid'],
    ['nbf null (S15)', { nbf: null }, 'times_malformed'],
    ['nbf a string (S15)', { nbf: 'now' }, 'times_malformed'],
    ['a life of a day', { iat: nowSeconds - day + 1, exp: nowSeconds + 1 }, 'user alice'],
    ['a life of a day and a second (S15)', { iat: nowSeconds - day, exp: nowSeconds + 1 }, 'lifetime'],
    ['a life of 100 years (S15)', { exp: nowSeconds + 100 * 365 * day }, 'lifetime'],
    ['iat long ago (S15)', { iat: 0, exp: nowSeconds + 1 }, 'lifetime'],
  ])('%s', async (_, changes, expected) => {
    expect(await outcomeWith(changes)).toBe(expected);
  });

  test.each(['exp', 'iat', 'nbf'])('%s is Infinity, as 1e400 is (S14)', async (name) => {
    const payload = JSON.stringify({ ...claims, [name]: 0 }).replace(`"${name}":0`, `"${name}":1e400`);
    expect(await outcome(signToken(key, header, payload))).toBe('times_malformed');
  });

  test('the longest life is a setting (S15)', async () => {
    const environment = { ...oidc, TOKEN_LIFETIME_SECONDS_MAX: '300' };
    expect(await outcomeWith({ iat: nowSeconds, exp: nowSeconds + 300 }, environment)).toBe('user alice');
    expect(await outcomeWith({ iat: nowSeconds, exp: nowSeconds + 301 }, environment)).toBe('lifetime');
  });
});

describe('issuer and audience (S16)', () => {
  test.each([
    [{}, 'user alice'],
    [{ iss: undefined }, 'issuer'],
    [{ iss: '' }, 'issuer'],
    [{ iss: 'https://idp.example' }, 'issuer'],
    [{ iss: 'https://idp.example//' }, 'issuer'],
    [{ iss: 'HTTPS://idp.example/' }, 'issuer'],
    [{ iss: 'https://idp.example/evil' }, 'issuer'],
    [{ iss: ['https://idp.example/'] }, 'token_malformed'],
    [{ aud: ['other', 'web'] }, 'user alice'],
    [{ aud: undefined }, 'audience'],
    [{ aud: '' }, 'audience'],
    [{ aud: [] }, 'audience'],
    [{ aud: 'cha' }, 'audience'],
    [{ aud: 'chat,web' }, 'audience'],
    [{ aud: 'Chat' }, 'audience'],
    [{ aud: ['other'] }, 'audience'],
    [{ aud: ['chat', 7] }, 'token_malformed'],
    [{ aud: { chat: true } }, 'token_malformed'],
    [{ aud: undefined, client_id: 'chat' }, 'audience'],
  ])('%j: %s', async (changes, expected) => {
    expect(await outcomeWith(changes)).toBe(expected);
  });

  test.each([
    [{}, 'user alice'],
    [{ client_id: 'web' }, 'user alice'],
    [{ client_id: undefined }, 'audience'],
    [{ client_id: 'cha' }, 'audience'],
    [{ client_id: ['chat'] }, 'audience'],
    [{ client_id: undefined, aud: 'chat' }, 'audience'],
    [{ iss: 'https://idp.example' }, 'issuer'],
  ])('of Cognito, %j: %s', async (changes, expected) => {
    expect(await outcome(signToken(key, header, { ...cognitoClaims, ...changes }), cognito)).toBe(expected);
  });
});

describe('kind (S17)', () => {
  test.each([
    [{ token_use: 'id', aud: 'chat' }],
    [{ token_use: 'refresh' }],
    [{ token_use: undefined }],
    [{ token_use: '' }],
    [{ token_use: ['access'] }],
  ])('of Cognito, refuses %j', async (changes) => {
    expect(await outcome(signToken(key, header, { ...cognitoClaims, ...changes }), cognito)).toBe('kind');
  });

  test.each(['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt'])(
    'takes the header typ %s',
    async (typ) => {
      expect(await outcome(signToken(key, { ...header, typ }, claims))).toBe('user alice');
    },
  );

  test.each(['id+jwt', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', 'JWE', '', ['JWT'], null, 1])(
    'refuses the header typ %j',
    async (typ) => {
      expect(await outcome(signToken(key, { ...header, typ }, claims))).toBe('kind');
      expect(await outcome(signToken(key, { ...header, typ }, cognitoClaims), cognito)).toBe('kind');
    },
  );

  test.each([
    { token_use: 'access' },
    { token_type: 'access' },
    { token_type: 'Bearer' },
    { typ: 'Bearer' },
    { typ: 'Bearer', nonce: 'n' },
  ])('takes %j', async (changes) => {
    expect(await outcomeWith(changes)).toBe('user alice');
  });

  test.each([
    { token_use: 'id' },
    { token_use: null },
    { token_type: 'refresh' },
    { token_type: 'sliding' },
    { token_type: 'id' },
    { typ: 'ID' },
    { typ: 'Refresh' },
    { typ: 'Offline' },
    { typ: ['Bearer'] },
    { token_type: 'access', typ: 'Refresh' },
    { nonce: 'n' },
    { at_hash: 'h' },
    { c_hash: 'h' },
    { s_hash: 'h' },
    { typ: 'Bearer', at_hash: 'h' },
    { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
  ])('refuses %j', async (changes) => {
    expect(await outcomeWith(changes)).toBe('kind');
  });
});

describe('user (S18)', () => {
  test.each([
    ['a name', 'alice'],
    ['128 characters', 'a'.repeat(128)],
    ['128 characters beyond the 16-bit ones', '😀'.repeat(128)],
    ['another script', 'آلیس'],
    ['__proto__', '__proto__'],
  ])('takes %s', async (_, sub) => {
    expect(await outcomeWith({ sub })).toBe(`user ${sub}`);
  });

  test.each([
    ['absent', undefined],
    ['empty', ''],
    ['129 characters', 'a'.repeat(129)],
    ['a line break', 'alice\nbob'],
    ['NUL', 'alice\0'],
    ['an escape sequence', 'alice\u001b[31m'],
    ['a C1 control', 'alice\u0085'],
    ['a delete', 'alice\u007f'],
    ['a lone surrogate', 'alice\ud800'],
    ['null', null],
    ['a number', 7],
    ['an object', { id: 'alice' }],
    ['an array', ['alice']],
    ['true', true],
  ])('refuses %s', async (_, sub) => {
    expect(await outcomeWith({ sub })).toBe('user');
    expect(await outcomeWith({ uid: sub }, { ...oidc, TOKEN_USER_CLAIM: 'uid' })).toBe('user');
  });

  test.each(['constructor', 'toString', '__proto__'])(
    'refuses a claim %s that is only inherited',
    async (name) => {
      expect(await outcomeWith({}, { ...oidc, TOKEN_USER_CLAIM: name })).toBe('user');
    },
  );

  test.each([
    [7, 'user 7'],
    ['7', 'user 7'],
    [Number.MAX_SAFE_INTEGER, 'user 9007199254740991'],
    [Number.MAX_SAFE_INTEGER + 1, 'user'],
    [1.5, 'user'],
    [true, 'user'],
    [[7], 'user'],
    [{}, 'user'],
    [undefined, 'user'],
  ])('where numbers are allowed, %j: %s', async (userId, expected) => {
    expect(await outcomeWith({ user_id: userId, token_type: 'access' }, simplejwt)).toBe(expected);
  });

  test('refuses a number where they are not allowed', async () => {
    expect(await outcomeWith({ user_id: 7 }, { ...oidc, TOKEN_USER_CLAIM: 'user_id' })).toBe('user');
  });
});

test('a fault that is none of the token is not hidden (S36)', async () => {
  const verify = createTokenVerifier({
    settings: readTokenSettings(oidc),
    findKey: () => Promise.reject(new TypeError('a bug')),
    now: () => nowSeconds * 1000,
  });
  await expect(verify(signToken(key, header, claims))).rejects.toThrow('a bug');
});
