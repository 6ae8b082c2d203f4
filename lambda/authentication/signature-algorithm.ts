/**
 * The signature algorithms of RFC 7518 and RFC 8037 that a deployment can pin: those that identity providers sign with.
 * Symmetric ones are elsewhere on purpose (`MacAlgorithm`): no list of algorithms has both kinds (S27).
 * ES512 is missing because no provider we know of uses it, and every entry here is surface.
 */
export const signatureAlgorithms = {
  RS256: { keyType: 'RSA', hash: 'sha256' },
  RS384: { keyType: 'RSA', hash: 'sha384' },
  RS512: { keyType: 'RSA', hash: 'sha512' },
  ES256: { keyType: 'EC', hash: 'sha256', curve: 'P-256', coordinateBytes: 32 },
  ES384: { keyType: 'EC', hash: 'sha384', curve: 'P-384', coordinateBytes: 48 },
  /** Ed25519 only; the scheme hashes by itself. */
  EdDSA: { keyType: 'OKP', hash: null, curve: 'Ed25519', coordinateBytes: 32 },
} as const;

export type SignatureAlgorithm = keyof typeof signatureAlgorithms;

export function isSignatureAlgorithm(name: string): name is SignatureAlgorithm {
  return Object.hasOwn(signatureAlgorithms, name);
}
