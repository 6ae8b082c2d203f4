import { hash } from 'node:crypto';

/** Gives the code of a text in UTF-8, as hexadecimal digits. */
export type HmacSha256 = (text: string) => string;

/** Bytes that SHA-256 takes at a time, and those that it gives. */
const [blockBytes, hashBytes] = [64, 32];

/**
 * HMAC with SHA-256 for many texts by one key. Node's `createHmac` makes an object of OpenSSL's for each text, which takes
 * more CPU, and then more of the collector of garbage, than the two hashes that the code is. Hashes are taken as text,
 * because making a buffer for one takes more than the hash itself.
 * @see https://www.rfc-editor.org/rfc/rfc2104 section 2
 */
export function createHmacSha256(key: Buffer): HmacSha256 {
  const block = Buffer.alloc(blockBytes);
  if (key.length > blockBytes) block.write(hash('sha256', key), 'hex');
  else key.copy(block);
  const inner = Buffer.from(block.map((byte) => byte ^ 0x36));
  const outer = Buffer.alloc(blockBytes + hashBytes);
  outer.set(block.map((byte) => byte ^ 0x5c));

  return (text) => {
    outer.write(hash('sha256', Buffer.concat([inner, Buffer.from(text)])), blockBytes, 'hex');
    return hash('sha256', outer);
  };
}
