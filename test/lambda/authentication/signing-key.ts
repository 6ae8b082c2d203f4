import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Jwk } from 'aws-jwt-verify/jwk';
import {
  signatureAlgorithms,
  type SignatureAlgorithm,
} from '../../../lambda/authentication/signature-algorithm.ts';

/** A key of an identity provider: signs anything, also what no honest provider would. */
export interface SigningKey {
  readonly algorithm: SignatureAlgorithm;
  readonly privateKey: KeyObject;
  /** The public part, as a key set has it. */
  readonly jwk: Jwk & { readonly kid: string };
}

export function createSigningKey({
  algorithm,
  kid = 'key-1',
  rsaModulusBits = 2048,
  rsaExponent = 65_537,
}: {
  readonly algorithm: SignatureAlgorithm;
  readonly kid?: string;
  readonly rsaModulusBits?: number;
  readonly rsaExponent?: number;
}): SigningKey {
  const { keyType } = signatureAlgorithms[algorithm];
  const { privateKey } =
    keyType === 'RSA'
      ? generateKeyPairSync('rsa', { modulusLength: rsaModulusBits, publicExponent: rsaExponent })
      : keyType === 'EC'
        ? generateKeyPairSync('ec', { namedCurve: signatureAlgorithms[algorithm].curve })
        : generateKeyPairSync('ed25519');
  return fromPrivateKey({ algorithm, kid, privateKey });
}

/** A key made by hand, from its JSON Web Key with the private parts. */
export function importSigningKey(
  algorithm: SignatureAlgorithm,
  jwk: Readonly<Record<string, string>>,
): SigningKey {
  return fromPrivateKey({
    algorithm,
    kid: 'key-1',
    privateKey: createPrivateKey({ key: jwk, format: 'jwk' }),
  });
}

function fromPrivateKey({
  algorithm,
  kid,
  privateKey,
}: {
  readonly algorithm: SignatureAlgorithm;
  readonly kid: string;
  readonly privateKey: KeyObject;
}): SigningKey {
  const { kty, n, e, crv, x, y } = privateKey.export({ format: 'jwk' });
  const jwk: SigningKey['jwk'] = { kty: String(kty), kid };
  for (const [name, value] of Object.entries({ n, e, crv, x, y })) {
    if (value !== undefined) Object.assign(jwk, { [name]: value });
  }
  return { algorithm, privateKey, jwk };
}

/** Signs a header and a payload, given as objects, or as text where the text itself is the point. */
export function signToken(key: SigningKey, header: object | string, payload: object | string): string {
  const signingInput = `${encode(header)}.${encode(payload)}`;
  return `${signingInput}.${signBytes(key, signingInput).toString('base64url')}`;
}

export function signBytes({ algorithm, privateKey }: SigningKey, signingInput: string): Buffer {
  const { hash } = signatureAlgorithms[algorithm];
  return sign(hash, Buffer.from(signingInput), { key: privateKey, dsaEncoding: 'ieee-p1363' });
}

export function encode(part: object | string): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}
