import { verify } from 'node:crypto';
import type { Jwk } from 'aws-jwt-verify/jwk';
import type { JsonObject } from 'aws-jwt-verify/safe-json-parse';
import { decodeBase64Url } from './base64url.ts';
import { importVerificationKey } from './json-web-key.ts';
import type { MacAlgorithm } from './mac-algorithm.ts';
import { RefusedError } from './refusal.ts';
import { signatureAlgorithms, type SignatureAlgorithm } from './signature-algorithm.ts';
import { parseStrictJsonObject } from './strict-json.ts';

/** Twice what API Gateway lets through in a URL; beyond it nothing is parsed, let alone verified (S22). */
const tokenCharactersMax = 8 * 1024;

/** What a signature covers: the header, and the payload as the bytes that were signed. */
export interface VerifiedJws {
  readonly header: JsonObject;
  readonly payload: Buffer;
}

/**
 * Verifies a JWS in compact serialization (RFC 7515 7.1) against one key and the one algorithm that the deployment pins.
 * Depends on nothing else: no clock, no network. What the payload says is for the caller to judge.
 * @throws RefusedError
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-5.2
 */
export function verifyCompactJws({
  token,
  key,
  algorithm,
}: {
  readonly token: string;
  readonly key: Jwk;
  readonly algorithm: SignatureAlgorithm;
}): VerifiedJws {
  const { header, payload, signingInput, signature } = parseCompactJws({ token, algorithm });
  const publicKey = importVerificationKey({ key, algorithm });
  const { hash } = signatureAlgorithms[algorithm];
  // RFC 7518 3.4: ECDSA signatures are R and S side by side in full size, not DER. RSA and Ed25519 ignore the option.
  const keyInput = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  const isValid = verify(hash, Buffer.from(signingInput), keyInput, signature);
  if (!isValid) throw new RefusedError('signature');
  return { header, payload };
}

/** The parts of a token that nobody has vouched for yet. */
export interface UnverifiedJws extends VerifiedJws {
  readonly signingInput: string;
  readonly signature: Buffer;
}

/**
 * Takes a token apart, strictly (S8, S13, S19, S21, S22), and without trusting any of it.
 * Key material in the header (`jwk`, `jku`, `x5c`, `x5u`) is never looked at (S11).
 * @throws RefusedError
 */
export function parseCompactJws({
  token,
  algorithm,
}: {
  readonly token: string;
  readonly algorithm: SignatureAlgorithm | MacAlgorithm;
}): UnverifiedJws {
  if (token.length > tokenCharactersMax) throw new RefusedError('token_too_large');
  // A fourth part is enough to know that it is no such token: the encrypted form (JWE) has five.
  const parts = token.split('.', 4);
  const [headerBytes, payload, signature] = parts.map(decodeBase64Url);
  if (parts.length !== 3 || !headerBytes || !payload || !signature) throw new RefusedError('token_malformed');
  const header = parseStrictJsonObject(headerBytes);
  if (!header) throw new RefusedError('token_malformed');
  // RFC 8725 3.1: the algorithm is ours to say. The header can only agree.
  if (header['alg'] !== algorithm) throw new RefusedError('algorithm');
  if (unsupportedMembers.some((name) => Object.hasOwn(header, name))) {
    throw new RefusedError('header_unsupported');
  }
  return { header, payload, signature, signingInput: parts.slice(0, 2).join('.') };
}

/**
 * Members that change how a token is to be read. We know no extension, so every `crit` names an unknown one (RFC 7515 4.1.11);
 * `b64` is the best-known of them (RFC 7797), `zip` belongs to encryption (RFC 7516 4.1.3).
 */
const unsupportedMembers = ['crit', 'b64', 'zip'];
