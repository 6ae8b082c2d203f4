import { createHmac, createPublicKey, sign } from 'node:crypto';
import type { Jwk } from 'aws-jwt-verify/jwk';
import { verifyCompactJws } from '../../../lambda/authentication/compact-jws.ts';
import { RefusedError } from '../../../lambda/authentication/refusal.ts';
import {
  isSignatureAlgorithm,
  type SignatureAlgorithm,
} from '../../../lambda/authentication/signature-algorithm.ts';
import { publishedTokens } from './published-tokens.ts';
import { createSigningKey, encode, signBytes, signToken } from './signing-key.ts';

const keys = {
  RS256: createSigningKey({ algorithm: 'RS256' }),
  RS384: createSigningKey({ algorithm: 'RS384' }),
  RS512: createSigningKey({ algorithm: 'RS512' }),
  ES256: createSigningKey({ algorithm: 'ES256' }),
  ES384: createSigningKey({ algorithm: 'ES384' }),
  EdDSA: createSigningKey({ algorithm: 'EdDSA' }),
};
const allKeys = Object.values(keys);
const claims = { sub: 'alice' };

/** The reason why a token is refused; undefined where it is not. */
function refusalOf(
  token: string,
  { algorithm, jwk }: { algorithm: SignatureAlgorithm; jwk: Jwk },
): string | undefined {
  try {
    verifyCompactJws({ token, key: jwk, algorithm });
    return undefined;
  } catch (error) {
    if (error instanceof RefusedError) return error.reason;
    throw error;
  }
}

describe('published vectors', () => {
  test.each(publishedTokens)('verifies $name', ({ token, key, algorithm, text }) => {
    expect(verifyCompactJws({ token, key, algorithm }).payload.toString()).toBe(text);
  });

  test.each(publishedTokens)(
    'refuses $name when any one bit of the signature differs',
    ({ token, key, algorithm }) => {
      const dot = token.lastIndexOf('.') + 1;
      const signature = Buffer.from(token.slice(dot), 'base64url');
      for (const position of [0, signature.length >> 1, signature.length - 1]) {
        const changed = Buffer.from(signature);
        changed.writeUInt8(changed.readUInt8(position) ^ 1, position);
        expect(refusalOf(token.slice(0, dot) + changed.toString('base64url'), { algorithm, jwk: key })).toBe(
          'signature',
        );
      }
    },
  );

  test('has no ES512, so RFC 7515 A.4 is refused whatever a deployment pins (S10)', () => {
    const token =
      'eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn';
    const jwk: Jwk = {
      kty: 'EC',
      crv: 'P-521',
      x: 'AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk',
      y: 'ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2',
    };
    expect(isSignatureAlgorithm('ES512')).toBe(false);
    for (const { algorithm } of allKeys) expect(refusalOf(token, { algorithm, jwk })).toBe('algorithm');
  });
});

describe('algorithm', () => {
  test.each(allKeys)('verifies $algorithm', (key) => {
    const token = signToken(key, { alg: key.algorithm }, claims);
    expect(
      JSON.parse(verifyCompactJws({ token, key: key.jwk, algorithm: key.algorithm }).payload.toString()),
    ).toEqual(claims);
  });

  test.each([
    ['none', { alg: 'none' }],
    ['None', { alg: 'None' }],
    ['nOnE', { alg: 'nOnE' }],
    ['missing', {}],
    ['an array', { alg: ['RS256'] }],
    ['a number', { alg: 256 }],
    ['null', { alg: null }],
    ['lower case', { alg: 'rs256' }],
  ])('refuses an alg that is %s, however well it is signed (S8)', (_, header) => {
    expect(refusalOf(signToken(keys.RS256, header, claims), keys.RS256)).toBe('algorithm');
  });

  const pairs = allKeys.flatMap((key) =>
    allKeys.filter((other) => other !== key).map((pinned) => ({ key, pinned })),
  );
  test.each(pairs)(
    'refuses $key.algorithm where $pinned.algorithm is pinned, with a key that lacks alg (S10)',
    ({ key, pinned }) => {
      const token = signToken(key, { alg: key.algorithm }, claims);
      expect(refusalOf(token, { algorithm: pinned.algorithm, jwk: key.jwk })).toBe('algorithm');
    },
  );

  const publicKey = createPublicKey({ key: keys.RS256.jwk, format: 'jwk' });
  test.each([
    ['PEM', publicKey.export({ format: 'pem', type: 'spki' })],
    ['PKCS#1 PEM', publicKey.export({ format: 'pem', type: 'pkcs1' })],
    ['DER', publicKey.export({ format: 'der', type: 'spki' })],
    ['JWK text', JSON.stringify(keys.RS256.jwk)],
  ])('refuses HS256 under the RSA public key as %s (S9)', (_, secret) => {
    const signingInput = `${encode({ alg: 'HS256' })}.${encode(claims)}`;
    const mac = createHmac('sha256', secret).update(signingInput).digest('base64url');
    expect(refusalOf(`${signingInput}.${mac}`, keys.RS256)).toBe('algorithm');
  });
});

describe('form', () => {
  const token = signToken(keys.RS256, { alg: 'RS256' }, claims);
  const [header = '', payload = '', signature = ''] = token.split('.');
  test.each([
    ['nothing', ''],
    ['one part', header],
    ['two parts', `${header}.${payload}`],
    ['an empty signature', `${header}.${payload}.`],
    ['an empty header', `.${payload}.${signature}`],
    ['an empty payload', `${header}..${signature}`],
    ['four parts', `${token}.${signature}`],
    ['five parts, as an encrypted token has', `${token}.${signature}.${signature}`],
    ['the JSON serialization', JSON.stringify({ protected: header, payload, signature })],
    ['white space around it', ` ${token}\n`],
  ])('refuses %s (S8, S22)', (_, malformed) => {
    expect(refusalOf(malformed, keys.RS256)).toBe('token_malformed');
  });

  test.each(allKeys)('refuses every second spelling of a $algorithm token (S21, RFC 4648 3.5)', (key) => {
    const token = signToken(key, { alg: key.algorithm, a: 1 }, { ...claims, a: 1 });
    const spellings = spellingsOf(token).filter((spelling) => spelling !== token);
    expect(spellings.length).toBeGreaterThan(12);
    expect(spellings.filter((spelling) => refusalOf(spelling, key) !== 'token_malformed')).toEqual([]);
  });

  test.each([
    ['not JSON', '{'],
    ['an array', '["RS256"]'],
    ['a string', '"RS256"'],
    ['null', 'null'],
    ['alg twice', '{"alg":"none","alg":"RS256"}'],
    ['alg twice, once in disguise', String.raw`{"\u0061lg":"none","alg":"RS256"}`],
    ['a byte order mark', '\ufeff{"alg":"RS256"}'],
    ['JSON nested deeply', `{"alg":"RS256","a":${'['.repeat(40)}${']'.repeat(40)}}`],
  ])('refuses a header that is %s (S19, S22)', (_, text) => {
    expect(refusalOf(signToken(keys.RS256, text, claims), keys.RS256)).toBe('token_malformed');
  });

  test('refuses a header that is not UTF-8', () => {
    const signingInput = `${Buffer.from([...Buffer.from('{"alg":"RS256","a":"'), 0xff, 0x22, 0x7d]).toString('base64url')}.${payload}`;
    const forged = `${signingInput}.${signBytes(keys.RS256, signingInput).toString('base64url')}`;
    expect(refusalOf(forged, keys.RS256)).toBe('token_malformed');
  });

  test.each([
    ['crit', { alg: 'RS256', crit: ['exp'], exp: 1 }],
    ['an empty crit', { alg: 'RS256', crit: [] }],
    ['crit with b64', { alg: 'RS256', crit: ['b64'], b64: false }],
    ['b64 alone', { alg: 'RS256', b64: false }],
    ['zip', { alg: 'RS256', zip: 'DEF' }],
  ])('refuses %s (S13, S22)', (_, header) => {
    expect(refusalOf(signToken(keys.RS256, header, claims), keys.RS256)).toBe('header_unsupported');
  });

  test('takes a token of 8 KB, and refuses a longer one (S22)', () => {
    const bare = signToken(keys.ES256, { alg: 'ES256' }, { pad: '' }).length;
    const pad = Math.floor(((8192 - bare) * 3) / 4);
    const longest = signToken(keys.ES256, { alg: 'ES256' }, { pad: 'a'.repeat(pad) });
    expect(longest.length).toBeGreaterThan(8185);
    expect(refusalOf(longest, keys.ES256)).toBeUndefined();
    expect(refusalOf(signToken(keys.ES256, { alg: 'ES256' }, { pad: 'a'.repeat(pad + 8) }), keys.ES256)).toBe(
      'token_too_large',
    );
    expect(refusalOf('.'.repeat(1_000_000), keys.ES256)).toBe('token_too_large');
  });
});

describe('signature', () => {
  test.each([
    ['jwk', { jwk: keys.RS512.jwk }],
    ['jku', { jku: 'https://attacker.example/keys' }],
    ['x5u', { x5u: 'https://attacker.example/cert' }],
    ['x5c', { x5c: ['MIIB'] }],
  ])('does not look at the key in %s (S11)', (_, members) => {
    const attacker = { ...keys.RS512, algorithm: 'RS256' as const };
    expect(refusalOf(signToken(attacker, { alg: 'RS256', ...members }, claims), keys.RS256)).toBe(
      'signature',
    );
  });

  test('refuses a signature over another payload', () => {
    const [header, , signature] = signToken(keys.ES256, { alg: 'ES256' }, claims).split('.');
    expect(refusalOf(`${header}.${encode({ sub: 'bob' })}.${signature}`, keys.ES256)).toBe('signature');
  });

  const signingInput = `${encode({ alg: 'ES256' })}.${encode(claims)}`;
  const good = signBytes(keys.ES256, signingInput);
  test.each([
    ['all zeros', Buffer.alloc(64)],
    ['r of zero', Buffer.concat([Buffer.alloc(32), good.subarray(32)])],
    ['s of zero', Buffer.concat([good.subarray(0, 32), Buffer.alloc(32)])],
    ['a leading zero byte', Buffer.concat([Buffer.alloc(1), good])],
    ['a trailing zero byte', Buffer.concat([good, Buffer.alloc(1)])],
    [
      'numbers padded to 48 bytes each',
      Buffer.concat([Buffer.alloc(16), good.subarray(0, 32), Buffer.alloc(16), good.subarray(32)]),
    ],
    ['one byte less', good.subarray(0, 63)],
    ['DER', sign('sha256', Buffer.from(signingInput), keys.ES256.privateKey)],
  ])('refuses an ECDSA signature with %s (RFC 7518 3.4)', (_, signature) => {
    expect(refusalOf(`${signingInput}.${signature.toString('base64url')}`, keys.ES256)).toBe('signature');
  });

  test('refuses RSA-PSS under the name of PKCS #1 v1.5', () => {
    const signingInput = `${encode({ alg: 'RS256' })}.${encode(claims)}`;
    const pss = sign('sha256', Buffer.from(signingInput), {
      key: keys.RS256.privateKey,
      padding: 6,
      saltLength: 32,
    });
    expect(refusalOf(`${signingInput}.${pss.toString('base64url')}`, keys.RS256)).toBe('signature');
  });
});

/** The same bytes in each part, written differently for a decoder that forgives. */
function spellingsOf(token: string): readonly string[] {
  const parts = token.split('.');
  return parts.flatMap((part, index) =>
    respellings.map((respell) => parts.with(index, respell(part)).join('.')),
  );
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const respellings: readonly ((part: string) => string)[] = [
  (part) => `${part}=`,
  (part) => `${part}==`,
  (part) => `${part}\n`,
  (part) => `${part.slice(0, 2)} ${part.slice(2)}`,
  (part) => part.replaceAll('-', '+').replaceAll('_', '/'),
  // The last character of a part that is not full carries bits that nobody reads.
  (part) =>
    part.length % 4 === 0 ? part : part.slice(0, -1) + alphabet.charAt(alphabet.indexOf(part.slice(-1)) | 1),
];
