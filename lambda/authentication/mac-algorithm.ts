/**
 * The symmetric algorithms of RFC 7518 3.2, with the key length that it requires: no shorter than the hash. Whoever can
 * verify by them can also sign. Never together with those of `signatureAlgorithms`, for who takes both for one key takes a
 * public key for a secret (RFC 8725 2.1; S9, S27).
 */
export const macAlgorithms = {
  HS256: { hash: 'SHA-256', secretBytesMin: 32 },
  HS384: { hash: 'SHA-384', secretBytesMin: 48 },
  HS512: { hash: 'SHA-512', secretBytesMin: 64 },
} as const;

export type MacAlgorithm = keyof typeof macAlgorithms;

export function isMacAlgorithm(name: string): name is MacAlgorithm {
  return Object.hasOwn(macAlgorithms, name);
}
