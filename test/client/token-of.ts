/** A token that no backend would believe: what a client reads of one. */
export function tokenOf(user: string, { expiresAt }: { readonly expiresAt?: number } = {}): string {
  const payload = { sub: user, ...(expiresAt !== undefined && { exp: Math.floor(expiresAt / 1000) }) };
  return `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2lnbmF0dXJl`;
}
