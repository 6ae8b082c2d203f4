/** A token that no backend would believe: what a client reads of one. */
export function tokenOf(
  user: string,
  { expiresAt, claims }: { readonly expiresAt?: number; readonly claims?: object } = {},
): string {
  const exp = expiresAt === undefined ? {} : { exp: Math.floor(expiresAt / 1000) };
  const payload = { sub: user, ...exp, ...claims };
  return `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2lnbmF0dXJl`;
}
