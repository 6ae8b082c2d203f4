/**
 * Decodes base64url in its one canonical form: no padding, no foreign characters, unused bits zero (RFC 4648 3.5, RFC 7515 2).
 * Node's decoder ignores all three, which gives one signature many spellings (S21).
 * @returns undefined for every other text, and for the empty one, because no part of a token or key is empty.
 */
export function decodeBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length > 0 && bytes.toString('base64url') === text ? bytes : undefined;
}
