import { createHash } from 'node:crypto';
import { makePkce } from '../../web/sign-in/pkce.ts';

test('makes a verifier of 43 characters, and its challenge by S256 (RFC 7636 sections 4.1, 4.2)', async () => {
  const { verifier, challenge } = await makePkce();
  expect(verifier).toMatch(/^[\w-]{43}$/);
  expect(challenge).toBe(createHash('sha256').update(verifier).digest('base64url'));
});

test('makes another one each time', async () => {
  const [one, other] = await Promise.all([makePkce(), makePkce()]);
  expect(one.verifier).not.toBe(other.verifier);
});
