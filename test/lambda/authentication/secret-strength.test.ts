import { randomBytes, randomInt } from 'node:crypto';
import { findWeakness } from '../../../lambda/authentication/secret-strength.ts';
import tokens from './simplejwt/tokens.json' with { type: 'json' };

describe('takes what is made at random (S28)', () => {
  /** As `get_random_secret_key` of Django. */
  const djangoKey = () => {
    const characters = 'abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)';
    return Array.from({ length: 50 }, () => characters.charAt(randomInt(characters.length))).join('');
  };

  test.each([
    ['Django makes them', djangoKey],
    ['openssl rand -base64 24 makes them, 32 characters', () => randomBytes(24).toString('base64')],
    ['openssl rand -base64 32 makes them', () => randomBytes(32).toString('base64')],
    ['openssl rand -hex 20 makes them', () => randomBytes(20).toString('hex')],
    ['openssl rand -hex 32 makes them', () => randomBytes(32).toString('hex')],
    ['secrets.token_urlsafe makes them', () => randomBytes(64).toString('base64url')],
  ])('as %s', (_, make) => {
    for (let count = 0; count < 100; count += 1) expect(findWeakness(make(), 'HS256')).toBeUndefined();
  });

  test('as the tokens of the tests have them', () => {
    for (const { secret } of Object.values(tokens.sites))
      expect(findWeakness(secret, 'HS256')).toBeUndefined();
  });
});

test.each([
  ['', 'too_short'],
  ['K7vYw2RmXq9LzTb4NcJ8HsGdPf3AeU6', 'too_short'],
  ['correct horse battery staple', 'too_short'],
  ['django-insecure-p#7&2+v!x@o(8b5w=k0m^4z_u9$3hq-6rj)1dfl%ygcaesintp', 'placeholder'],
  ['your-256-bit-secret-your-256-bit-secret', 'placeholder'],
  ['CHANGE_ME_K7vYw2RmXq9LzTb4NcJ8HsGdPf3AeU6', 'placeholder'],
  ['a'.repeat(64), 'guessable'],
  ['chelseru'.repeat(8), 'guessable'],
  ['0123456789'.repeat(7), 'guessable'],
  ['d41d8cd98f00b204e9800998ecf8427e', 'guessable'],
  ['K7vYw2RmXq9LzTb4NcJ8HsGdPf3AeU6iOq\n', 'not_plain_text'],
  [' K7vYw2RmXq9LzTb4NcJ8HsGdPf3AeU6iOq', 'not_plain_text'],
  ['{"SIGNING_KEY":"K7vYw2RmXq9LzTb4NcJ8HsGdPf3AeU6iOq"}', 'not_plain_text'],
])('refuses %j as %s (S28)', (secret, weakness) => {
  expect(findWeakness(secret, 'HS256')).toBe(weakness);
});

test.each([
  ['HS256', 32],
  ['HS384', 48],
  ['HS512', 64],
] as const)('of %s needs %i bytes, as long as its hash (RFC 7518 3.2)', (algorithm, bytes) => {
  const secret = randomBytes(96).toString('base64url');
  expect(findWeakness(secret.slice(0, bytes), algorithm)).toBeUndefined();
  expect(findWeakness(secret.slice(0, bytes - 1), algorithm)).toBe('too_short');
});
