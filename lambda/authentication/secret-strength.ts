import { deflateRawSync } from 'node:zlib';
import { macAlgorithms, type MacAlgorithm } from './mac-algorithm.ts';

/** What is wrong with a secret. Codes of ours, safe to log. */
export type SecretWeakness = 'not_plain_text' | 'too_short' | 'placeholder' | 'guessable';

/** Our choice (S28), above the 112 bits that NIST SP 800-131A asks of an HMAC key: everybody who has one token can try secrets. */
const entropyBitsMin = 160;

/**
 * Finds out why a text is no secret to trust (S28); undefined where nothing is to be said against it. Nobody can see that a
 * text is random; what is found here is what people put in its place.
 */
export function findWeakness(secret: string, algorithm: MacAlgorithm): SecretWeakness | undefined {
  // A file's last line break, or the key/value form of the console: not what signs the tokens.
  if (secret !== secret.trim() || secret.startsWith('{')) return 'not_plain_text';
  if (Buffer.byteLength(secret) < macAlgorithms[algorithm].secretBytesMin) return 'too_short';
  if (placeholder.test(secret)) return 'placeholder';
  return entropyBitsAtMost(secret) < entropyBitsMin ? 'guessable' : undefined;
}

/** `django-insecure-` is what Django calls keys by that are in a repository; the rest stands in examples, never in random text. */
const placeholder =
  /^django-insecure-|secret|password|change.?me|insecure|example|placeholder|default|testing/i;

/** Letters of an alphabet, as many as there are; or what is left of them when repetition is taken out. */
function entropyBitsAtMost(secret: string): number {
  const byAlphabet = secret.length * Math.log2(alphabetSize(secret));
  return Math.min(byAlphabet, deflateRawSync(secret).length * 8);
}

function alphabetSize(secret: string): number {
  if (/^[0-9a-f]+$/i.test(secret)) return 16;
  const sizes = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/[^A-Za-z\d]/, 32],
  ] as const;
  return sizes.reduce((sum, [characters, size]) => sum + (characters.test(secret) ? size : 0), 0);
}
