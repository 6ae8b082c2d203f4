import { generateKeyPairSync, generatePrimeSync, getRandomValues, type KeyObject } from 'node:crypto';
import type { Jwk } from 'aws-jwt-verify/jwk';
import { verifyCompactJws } from '../../../lambda/authentication/compact-jws.ts';
import { importVerificationKey } from '../../../lambda/authentication/json-web-key.ts';
import type { SignatureAlgorithm } from '../../../lambda/authentication/signature-algorithm.ts';
import { createSigningKey, encode, importSigningKey, signToken, type SigningKey } from './signing-key.ts';

const rsa = createSigningKey({ algorithm: 'RS256' });
const p256 = createSigningKey({ algorithm: 'ES256' });
const p384 = createSigningKey({ algorithm: 'ES384' });
const ed25519 = createSigningKey({ algorithm: 'EdDSA' });

/** A token that this key really has signed, so that only the key can be the reason to refuse it. */
function verifyWith(signingKey: SigningKey, changes: Readonly<Record<string, unknown>> = {}) {
  const { algorithm } = signingKey;
  const jwk: Jwk = { ...signingKey.jwk, ...JSON.parse(JSON.stringify(changes)) };
  const token = signToken(signingKey, { alg: algorithm }, { sub: 'alice' });
  return () => verifyCompactJws({ token, key: jwk, algorithm });
}

describe('purpose of a key (RFC 7517 4.2 to 4.4)', () => {
  test.each([
    ['says nothing', {}],
    ['is for signatures', { use: 'sig' }],
    ['is for verifying', { key_ops: ['verify'] }],
    ['is for verifying among others', { key_ops: ['sign', 'verify'] }],
    ['names the pinned algorithm', { alg: 'RS256' }],
  ])('takes a key that %s', (_, changes) => {
    expect(verifyWith(rsa, changes)).not.toThrow();
  });

  test.each([
    ['is for encryption', { use: 'enc' }],
    ['is for another use', { use: '' }],
    ['is for signing only', { key_ops: ['sign'] }],
    ['is for no operation', { key_ops: [] }],
    ['has operations that are no list', { key_ops: 'verify' }],
    ['names another algorithm (S10)', { alg: 'RS512' }],
    ['names an empty algorithm', { alg: '' }],
  ])('rejects a key that %s (S20)', (_, changes) => {
    expect(verifyWith(rsa, changes)).toThrow('key_unfit');
  });
});

describe('type and curve of a key', () => {
  const fits: readonly { readonly algorithm: SignatureAlgorithm; readonly key: Jwk }[] = [
    { algorithm: 'RS256', key: rsa.jwk },
    { algorithm: 'RS384', key: rsa.jwk },
    { algorithm: 'RS512', key: rsa.jwk },
    { algorithm: 'ES256', key: p256.jwk },
    { algorithm: 'ES384', key: p384.jwk },
    { algorithm: 'EdDSA', key: ed25519.jwk },
  ];
  test.each(fits)('takes a key of type $key.kty $key.crv for $algorithm', ({ algorithm, key }) => {
    expect(() => importVerificationKey({ key, algorithm })).not.toThrow();
  });

  const unfits = fits.flatMap(({ algorithm, key }) =>
    fits.filter((other) => other.key !== key).map((other) => ({ algorithm, key: other.key })),
  );
  test.each(unfits)(
    'rejects a key of type $key.kty $key.crv for $algorithm (S10, S20)',
    ({ algorithm, key }) => {
      expect(() => importVerificationKey({ key, algorithm })).toThrow('key_unfit');
    },
  );

  test('rejects an RSA key that has the members of a curve as well (S10)', () => {
    const key: Jwk = { ...p256.jwk, kty: 'RSA', n: String(rsa.jwk.n), e: String(rsa.jwk.e) };
    expect(() => importVerificationKey({ key, algorithm: 'ES256' })).toThrow('key_unfit');
  });

  test.each<[string, SignatureAlgorithm, KeyObject]>([
    ['secp256k1', 'ES256', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey],
    ['X25519', 'EdDSA', generateKeyPairSync('x25519').publicKey],
  ])('rejects a sound key on %s, which has the size that %s needs (S20)', (_, algorithm, publicKey) => {
    const key: Jwk = JSON.parse(JSON.stringify(publicKey.export({ format: 'jwk' })));
    expect(() => importVerificationKey({ key, algorithm })).toThrow('key_unfit');
  });

  test.each([
    ['a point off the curve', p256, { y: p256.jwk.x }],
    ['a coordinate that is too short', p256, { x: encode('short') }],
    [
      'a coordinate with a leading zero byte',
      p256,
      {
        x: Buffer.concat([Buffer.alloc(1), Buffer.from(String(p256.jwk.x), 'base64url')]).toString(
          'base64url',
        ),
      },
    ],
    ['a padded coordinate', p256, { x: `${p256.jwk.x}=` }],
    ['an Ed25519 key of 31 bytes', ed25519, { x: Buffer.alloc(31, 1).toString('base64url') }],
    ['a padded modulus', rsa, { n: `${rsa.jwk.n}==` }],
    ['an empty exponent', rsa, { e: '' }],
  ])('rejects %s (S20)', (_, key, changes) => {
    expect(verifyWith(key, changes)).toThrow('key_unfit');
  });
});

describe('strength of an RSA key (S20)', () => {
  test.each([512, 1024, 2040])('rejects a modulus of %d bits', (rsaModulusBits) => {
    expect(verifyWith(createSigningKey({ algorithm: 'RS256', rsaModulusBits }))).toThrow('key_unfit');
  });

  test.each([3, 17, 257])('rejects the exponent %d (FIPS 186-5)', (rsaExponent) => {
    expect(verifyWith(createSigningKey({ algorithm: 'RS256', rsaExponent }))).toThrow('key_unfit');
  });

  test('takes another exponent above 2^16', () => {
    expect(verifyWith(createSigningKey({ algorithm: 'RS256', rsaExponent: 65_539 }))).not.toThrow();
  });

  test.each([
    ['1, under which every message signs itself', 1n],
    ['even', 65_538n],
    ['2^256 + 1', (1n << 256n) + 1n],
  ])('rejects an exponent that is %s', (_, exponent) => {
    expect(() =>
      importVerificationKey({ key: { ...rsa.jwk, e: toBase64Url(exponent) }, algorithm: 'RS256' }),
    ).toThrow('key_unfit');
  });

  test('rejects an even modulus', () => {
    const modulus = BigInt(`0x${Buffer.from(String(rsa.jwk.n), 'base64url').toString('hex')}`);
    expect(() =>
      importVerificationKey({ key: { ...rsa.jwk, n: toBase64Url(modulus - 1n) }, algorithm: 'RS256' }),
    ).toThrow('key_unfit');
  });

  test('rejects a working key of the faulty generator (CVE-2017-15361)', () => {
    const exponent = 65_537n;
    const p = faultyPrime();
    const q = faultyPrime();
    const d = inverse(exponent, (p - 1n) * (q - 1n));
    const numbers = { n: p * q, e: exponent, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
    const members = Object.entries(numbers).map(([name, value]) => [name, toBase64Url(value)]);
    const key = importSigningKey('RS256', { kty: 'RSA', ...Object.fromEntries(members) });
    expect(verifyWith(key)).toThrow('key_unfit');
  });
});

/** A prime of 1024 bits as Infineon's library made it: k · M + (65537^a mod M), where M is the product of the first 71 primes. */
function faultyPrime(): bigint {
  const primes = Array.from({ length: 354 }, (_, n) => n).filter(isPrime);
  const modulus = primes.reduce((product, prime) => product * BigInt(prime), 1n);
  const [exponent = 0] = getRandomValues(new Uint32Array(1));
  const rem = power(65_537n, BigInt(exponent), modulus);
  const prime = generatePrimeSync(1024, { add: modulus, rem, bigint: true });
  // Two primes above three quarters of 2^1024 make a modulus of full 2048 bits.
  return prime > 3n << 1022n ? prime : faultyPrime();
}

function isPrime(n: number): boolean {
  return (
    n > 1 &&
    Array.from({ length: n }, (_, divisor) => divisor).every((divisor) => divisor < 2 || n % divisor !== 0)
  );
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (exponent === 0n) return 1n;
  const half = power((base * base) % modulus, exponent / 2n, modulus);
  return exponent % 2n === 0n ? half : (half * base) % modulus;
}

/** The inverse by the extended Euclidean algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [rest, nextRest, factor, nextFactor] = [value % modulus, modulus, 1n, 0n];
  while (nextRest !== 0n) {
    const quotient = rest / nextRest;
    [rest, nextRest] = [nextRest, rest - quotient * nextRest];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return ((factor % modulus) + modulus) % modulus;
}

function toBase64Url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
}
