import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Jwk } from 'aws-jwt-verify/jwk';
import { decodeBase64Url } from './base64url.ts';
import { RefusedError } from './refusal.ts';
import { isStrongRsaKey } from './rsa-strength.ts';
import { signatureAlgorithms, type SignatureAlgorithm } from './signature-algorithm.ts';

/**
 * Makes a JSON Web Key (RFC 7517) usable for verifying, if it is fit for exactly this algorithm (S20).
 * A key that names no `alg` is held to the algorithm too, by its type and curve (S10).
 * @throws RefusedError `key_unfit`
 */
export function importVerificationKey({
  key,
  algorithm,
}: {
  readonly key: Jwk;
  readonly algorithm: SignatureAlgorithm;
}): KeyObject {
  if (!isMeantForVerifying(key, algorithm) || !hasFitNumbers(key, algorithm)) {
    throw new RefusedError('key_unfit');
  }
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    // OpenSSL does not take the numbers, for example a point that is not on the curve.
    throw new RefusedError('key_unfit');
  }
}

/** RFC 7517 4.2 to 4.4: what the key says it is for. Members that are absent restrict nothing. */
function isMeantForVerifying(key: Jwk, algorithm: SignatureAlgorithm): boolean {
  const operations = key['key_ops'];
  return (
    (key.alg === undefined || key.alg === algorithm) &&
    (key.use === undefined || key.use === 'sig') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify')))
  );
}

function hasFitNumbers(key: Jwk, algorithm: SignatureAlgorithm): boolean {
  const expected = signatureAlgorithms[algorithm];
  if (key.kty !== expected.keyType) return false;
  switch (expected.keyType) {
    case 'RSA':
      return isFitRsaKey(key);
    case 'EC':
      return (
        key.crv === expected.curve &&
        hasBytes(key.x, expected.coordinateBytes) &&
        hasBytes(key.y, expected.coordinateBytes)
      );
    case 'OKP':
      return key.crv === expected.curve && hasBytes(key.x, expected.coordinateBytes);
    default:
      return expected satisfies never;
  }
}

function isFitRsaKey(key: Jwk): boolean {
  const modulus = decodeBase64Url(key.n ?? '');
  const exponent = decodeBase64Url(key.e ?? '');
  return (
    modulus !== undefined &&
    exponent !== undefined &&
    isStrongRsaKey({ modulus: toBigInt(modulus), exponent: toBigInt(exponent) })
  );
}

/** RFC 7518 6.2.1.2: a coordinate has the full size of its curve, leading zeros included. */
function hasBytes(text: string | undefined, count: number): boolean {
  return decodeBase64Url(text ?? '')?.length === count;
}

function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}
