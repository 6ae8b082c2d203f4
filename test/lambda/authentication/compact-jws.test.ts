import { createHmac, createPublicKey, sign } from 'node:crypto';
import type { Jwk } from 'aws-jwt-verify/jwk';
import { verifyCompactJws } from '../../../lambda/authentication/compact-jws.ts';
import { RefusedError } from '../../../lambda/authentication/refusal.ts';
import {
  isSignatureAlgorithm,
  type SignatureAlgorithm,
} from '../../../lambda/authentication/signature-algorithm.ts';
import { createSigningKey, encode, signBytes, signToken } from './signing-key.ts';

const rfc7515Payload =
  'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';
const rfc7515Text = '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}';

interface Vector {
  readonly name: string;
  readonly algorithm: SignatureAlgorithm;
  readonly key: Jwk;
  readonly token: string;
  readonly text: string;
}

const vectors: readonly Vector[] = [
  {
    name: 'RFC 7515 A.2',
    algorithm: 'RS256',
    key: {
      kty: 'RSA',
      n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
      e: 'AQAB',
    },
    token: `eyJhbGciOiJSUzI1NiJ9.${rfc7515Payload}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw`,
    text: rfc7515Text,
  },
  {
    name: 'RFC 7515 A.3',
    algorithm: 'ES256',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    },
    token: `eyJhbGciOiJFUzI1NiJ9.${rfc7515Payload}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q`,
    text: rfc7515Text,
  },
  {
    name: 'RFC 7520 4.1',
    algorithm: 'RS256',
    key: {
      kty: 'RSA',
      kid: 'bilbo.baggins@hobbiton.example',
      use: 'sig',
      n: 'n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw',
      e: 'AQAB',
    },
    token:
      'eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4.MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg',
    text: "It’s a dangerous business, Frodo, going out your door. You step onto the road, and if you don't keep your feet, there’s no knowing where you might be swept off to.",
  },
  {
    name: 'RFC 8037 A.4',
    algorithm: 'EdDSA',
    key: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
    token:
      'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
    text: 'Example of Ed25519 signing',
  },
];

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
  test.each(vectors)('verifies $name', ({ token, key, algorithm, text }) => {
    expect(verifyCompactJws({ token, key, algorithm }).payload.toString()).toBe(text);
  });

  test.each(vectors)(
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
