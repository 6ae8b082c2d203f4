import { SignJWT } from 'jose';
import { readTokenSettings } from '../../../lambda/authentication/token-settings.ts';
import { createTokenVerifier } from '../../../lambda/authentication/token-verifier.ts';
import { createSigningKey, signToken } from './signing-key.ts';
import {
  claims,
  cognito,
  cognitoClaims,
  header,
  key,
  nowSeconds,
  oidc,
  outcome,
  outcomeWith,
} from './token-outcome.ts';

const day = 86_400;
const stranger = createSigningKey({ algorithm: 'RS256', kid: 'key-1' });

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
  expect(await verify(token)).toEqual({
    user: 'alice',
    issuedAtSeconds: claims.iat,
    expiresAtSeconds: claims.exp,
  });
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
    ['257 characters long', 'k'.repeat(257)],
    ['with a line break', 'key-1\n'],
    ['with a NUL', 'key-1\0'],
    ['outside ASCII', 'kęy-1'],
  ])('refuses one that is %s, and looks for nothing', async (_, kid) => {
    const lookedUp: string[] = [];
    expect(await outcome(signToken(key, { alg: 'RS256', kid }, claims), { lookedUp })).toBe('key_id');
    expect(lookedUp).toEqual([]);
  });

  test.each(['../../dev/null', "' OR 1=1", '__proto__', 'constructor', 'key-2'])(
    'refuses %s',
    async (kid) => {
      expect(await outcome(signToken(key, { alg: 'RS256', kid }, claims))).toBe('key_unknown');
    },
  );

  test('looks for no key where the algorithm is already wrong (S8, S10)', async () => {
    const lookedUp: string[] = [];
    const token = signToken(key, { ...header, alg: 'RS512' }, claims);
    expect(await outcome(token, { lookedUp })).toBe('algorithm');
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
    expect(
      await outcome(signToken(key, header, { ...cognitoClaims, ...changes }), { environment: cognito }),
    ).toBe(expected);
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
