import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, jwtVerify } from 'jose';
import { djangoSite, secretOutcome, signWithSecret } from './secret-token-outcome.ts';
import { createSigningKey, signToken } from './signing-key.ts';
import tokens from './simplejwt/tokens.json' with { type: 'json' };
import { key as providerKey, oidc, outcome } from './token-outcome.ts';

const { madeAtSeconds, sites } = tokens;
const { secret, access, refresh, sliding } = sites.defaults;
const nowSeconds = madeAtSeconds + 10;
const [header = '', payload = '', signature = ''] = access.split('.');
const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());

const outcomeOf = async (token: string) => secretOutcome(token, { secret, nowSeconds });
/** The outcome for a token of the site with some claims changed; undefined leaves one out. */
const outcomeWith = async (changes: object) =>
  outcomeOf(signWithSecret(secret, { payload: { ...claims, ...changes } }));

describe('a token that simplejwt made', () => {
  test('opens a connection of its user', async () => {
    expect(await outcomeOf(access)).toBe('user 7');
  });

  test('is one to jose, too, which knows nothing of us', async () => {
    const key = Buffer.from(secret);
    const currentDate = new Date(nowSeconds * 1000);
    const { payload: read } = await jwtVerify(access, key, { algorithms: ['HS256'], currentDate });
    expect(read).toMatchObject({ user_id: '7', token_type: 'access' });
  });

  test('may have a UUID for a user', async () => {
    const { uuid } = sites;
    expect(await secretOutcome(uuid.access, { secret: uuid.secret, nowSeconds })).toBe(
      'user 0b7f3c1e-6a52-4d0e-9c43-5f1f6f0f9a11',
    );
  });

  test('may have a number for a user, as before simplejwt 5.5', async () => {
    expect(await outcomeWith({ user_id: 7 })).toBe('user 7');
  });

  test.each([
    ['refresh', refresh],
    ['sliding', sliding],
  ])('is refused if it is a %s token (S30)', async (_, token) => {
    expect(await outcomeOf(token)).toBe('kind');
  });

  test('is refused once it has expired (S14)', async () => {
    const late = madeAtSeconds + 300;
    expect(await secretOutcome(access, { secret, nowSeconds: late - 1 })).toBe('user 7');
    expect(await secretOutcome(access, { secret, nowSeconds: late })).toBe('expired');
  });

  test.each(['HS384', 'HS512'] as const)(
    'of %s is taken where that is pinned, and only there (S29)',
    async (name) => {
      const site = sites[name];
      const environment = { ...djangoSite, TOKEN_ALGORITHM: name };
      expect(await secretOutcome(site.access, { ...site, nowSeconds, environment })).toBe('user 7');
      expect(await secretOutcome(site.access, { ...site, nowSeconds })).toBe('algorithm');
      expect(await secretOutcome(access, { secret: site.secret, nowSeconds, environment })).toBe('algorithm');
    },
  );
});

describe('audience (S16)', () => {
  const { audience } = sites;
  test.each([
    ['one of its audiences', 'chat', 'user 7'],
    ['one of ours', 'web,api', 'user 7'],
    ['none of ours', 'web', 'audience'],
    ['a part of one of ours', 'chat2', 'audience'],
  ])('%s', async (_, expectedAudience, expected) => {
    const environment = { ...djangoSite, TOKEN_AUDIENCE: expectedAudience };
    expect(await secretOutcome(audience.access, { ...audience, nowSeconds, environment })).toBe(expected);
  });

  test('a token for somebody is refused where nobody has said that it is us (RFC 7519 4.1.3)', async () => {
    expect(await outcomeOf(audience.access)).toBe('audience');
    for (const aud of ['', null, [], {}, [null], 7]) expect(await outcomeWith({ aud })).toBe('audience');
  });

  test('a token for nobody is refused where an audience is required', async () => {
    const environment = { ...djangoSite, TOKEN_AUDIENCE: 'chat' };
    expect(await secretOutcome(access, { secret, nowSeconds, environment })).toBe('audience');
  });
});

describe('signature', () => {
  const flipped = (text: string, position: number) => {
    const bytes = Buffer.from(text, 'base64url');
    bytes[position] = (bytes[position] ?? 0) ^ 1;
    return bytes.toString('base64url');
  };

  test('refuses every token with one bit of the signature changed, the first as the last (S33)', async () => {
    for (let position = 0; position < 32; position += 1) {
      expect(await outcomeOf(`${header}.${payload}.${flipped(signature, position)}`)).toBe('signature');
    }
  });

  test('refuses every token with one bit of the claims changed', async () => {
    const { length } = Buffer.from(payload, 'base64url');
    for (let position = 0; position < length; position += 1) {
      expect(await outcomeOf(`${header}.${flipped(payload, position)}.${signature}`)).toBe('signature');
    }
  });

  test.each([
    ['none (S8)', `${header}.${payload}.`, 'token_malformed'],
    ['no third part (S8)', `${header}.${payload}`, 'token_malformed'],
    ['a fourth part (S8)', `${access}.${signature}`, 'token_malformed'],
    ['padding (S21)', `${access}=`, 'token_malformed'],
    ['other unused bits (S21)', `${access.slice(0, -1)}${nextInBase64(access)}`, 'token_malformed'],
    ['half of it', `${header}.${payload}.${signature.slice(0, 20)}`, 'signature'],
    [
      'a zero more',
      `${header}.${payload}.${Buffer.concat([Buffer.from(signature, 'base64url'), Buffer.alloc(1)]).toString('base64url')}`,
      'signature',
    ],
    ['of another secret', signWithSecret(sites.HS512.secret, { payload: claims }), 'signature'],
    ['of the empty secret', signWithSecret('', { payload: claims }), 'signature'],
    [
      'of the secret as base64',
      signWithSecret(Buffer.from(secret, 'base64'), { payload: claims }),
      'signature',
    ],
  ])('refuses one that is %s', async (_, token, expected) => {
    expect(await outcomeOf(token)).toBe(expected);
  });
});

describe('algorithm', () => {
  test.each([
    'none',
    'None',
    'nOnE',
    '',
    'hs256',
    'HS384',
    'HS512',
    'RS256',
    'ES256',
    'EdDSA',
    null,
    ['HS256'],
    0,
  ])('refuses the header %j over a good signature (S8, S29)', async (alg) => {
    expect(await outcomeOf(signWithSecret(secret, { header: { alg, typ: 'JWT' }, payload: claims }))).toBe(
      'algorithm',
    );
  });

  test.each(['RS256', 'ES256', 'EdDSA'] as const)(
    'takes no %s token, whatever key it brings (S11, S27)',
    async (algorithm) => {
      const key = createSigningKey({ algorithm });
      expect(await outcomeOf(signToken(key, { alg: algorithm, kid: 'key-1', jwk: key.jwk }, claims))).toBe(
        'algorithm',
      );
    },
  );

  test('looks at no key in the header (S11)', async () => {
    const k = Buffer.from('attacker').toString('base64url');
    const token = signWithSecret('attacker', {
      header: { alg: 'HS256', jwk: { kty: 'oct', k } },
      payload: claims,
    });
    expect(await outcomeOf(token)).toBe('signature');
  });

  test('an issuer takes no token signed with its public key as a secret (S9, S27)', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const forgedKeys = [publicKey.export({ type: 'spki', format: 'pem' }), JSON.stringify(providerKey.jwk)];
    for (const forged of forgedKeys) {
      const token = signWithSecret(forged, { header: { alg: 'HS256', kid: 'key-1' }, payload: claims });
      expect(await outcome(token, { environment: oidc })).toBe('algorithm');
    }
  });

  test.each([
    ['crit', { crit: ['exp'] }],
    ['b64', { b64: false }],
    ['zip', { zip: 'DEF' }],
  ])('refuses the header member %s (S13, S22)', async (_, members) => {
    const token = signWithSecret(secret, { header: { alg: 'HS256', ...members }, payload: claims });
    expect(await outcomeOf(token)).toBe('header_unsupported');
  });
});

describe('claims', () => {
  test.each([
    ['unchanged', {}, 'user 7'],
    ['no exp (S31)', { exp: undefined }, 'times_malformed'],
    ['exp null (S31)', { exp: null }, 'times_malformed'],
    ['exp a string (S14)', { exp: '9999999999' }, 'times_malformed'],
    ['no iat (S15)', { iat: undefined }, 'times_malformed'],
    ['iat ahead (S15)', { iat: nowSeconds + 61, exp: nowSeconds + 100 }, 'not_yet_valid'],
    ['nbf ahead (S15)', { nbf: nowSeconds + 61 }, 'not_yet_valid'],
    ['a life of 100 years (S15)', { exp: madeAtSeconds + 3_155_760_000 }, 'lifetime'],
    ['no token_type (S30)', { token_type: undefined }, 'kind'],
    ['token_type refresh (S30)', { token_type: 'refresh' }, 'kind'],
    ['token_type an array (S30)', { token_type: ['access'] }, 'kind'],
    ['an ID token by its hash (S17)', { at_hash: 'x' }, 'kind'],
    ['no user_id (S18)', { user_id: undefined }, 'user'],
    ['user_id empty (S18)', { user_id: '' }, 'user'],
    ['user_id an object (S18)', { user_id: { id: 7 } }, 'user'],
    ['user_id with control characters (S18)', { user_id: 'a\u0000b' }, 'user'],
    ['user_id beyond the safe integers (S18)', { user_id: 2 ** 53 }, 'user'],
    ['user_id a fraction (S18)', { user_id: 7.5 }, 'user'],
    ['an issuer, which the secret vouches for', { iss: 'https://site.example' }, 'user 7'],
  ])('%s', async (_, changes, expected) => {
    expect(await outcomeWith(changes)).toBe(expected);
  });

  test.each([
    ['user_id twice (S19)', JSON.stringify(claims).replace('{', '{"user_id":"1",')],
    ['not JSON', 'hello'],
    ['an array', '[]'],
  ])('refuses a payload with %s', async (_, text) => {
    expect(await outcomeOf(signWithSecret(secret, { payload: text }))).toBe('token_malformed');
  });

  test('refuses a token of 8 KB and more (S22)', async () => {
    expect(await outcomeWith({ padding: 'x'.repeat(8192) })).toBe('token_too_large');
  });

  test('takes an RFC 9068 access token that another library signed', async () => {
    const token = await new SignJWT({ user_id: '7' })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuedAt(madeAtSeconds)
      .setExpirationTime(madeAtSeconds + 300)
      .sign(Buffer.from(secret));
    expect(await outcomeOf(token)).toBe('user 7');
  });
});

test('the header has one reading, however it is spelt (S19)', async () => {
  const spaced = signWithSecret(secret, { header: '{ "typ":"JWT", "alg":"HS256" }', payload: claims });
  expect(await outcomeOf(spaced)).toBe('user 7');
  const twice = signWithSecret(secret, { header: '{"alg":"none","alg":"HS256"}', payload: claims });
  expect(await outcomeOf(twice)).toBe('token_malformed');
});

/** The next character, which in a last one of 43 differs in unused bits alone. */
function nextInBase64(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet.charAt(alphabet.indexOf(text.slice(-1)) + 1);
}
