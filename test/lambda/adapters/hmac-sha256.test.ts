import { createHmac } from 'node:crypto';
import { createHmacSha256 } from '../../../lambda/adapters/hmac-sha256.ts';

test.each([0, 1, 32, 63, 64, 65, 200])('a code by a key of %i bytes equals that of Node', (keyBytes) => {
  const key = Buffer.from(Array.from({ length: keyBytes }, (_, index) => (index * 37 + 5) % 256));
  const codeOf = createHmacSha256(key);
  for (const text of ['', 'Sar barzi 👋 ڕۆژین', 'x'.repeat(1_000), '']) {
    expect(codeOf(text)).toBe(createHmac('sha256', key).update(text).digest('hex'));
  }
});
