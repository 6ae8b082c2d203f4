import type { Environment } from '../../../lambda/authentication/environment.ts';
import { oidc, outcomeWith } from './token-outcome.ts';

const simplejwt: Environment = { ...oidc, TOKEN_USER_CLAIM: 'user_id', TOKEN_USER_CLAIM_NUMBER: 'allowed' };

describe('user (S18)', () => {
  test.each([
    ['a name', 'alice'],
    ['128 characters', 'a'.repeat(128)],
    ['128 characters beyond the 16-bit ones', '😀'.repeat(128)],
    ['another script', 'آلیس'],
    ['__proto__', '__proto__'],
  ])('takes %s', async (_, sub) => {
    expect(await outcomeWith({ sub })).toBe(`user ${sub}`);
  });

  test.each([
    ['absent', undefined],
    ['empty', ''],
    ['129 characters', 'a'.repeat(129)],
    ['a line break', 'alice\nbob'],
    ['NUL', 'alice\0'],
    ['an escape sequence', 'alice\u001b[31m'],
    ['a C1 control', 'alice\u0085'],
    ['a delete', 'alice\u007f'],
    ['a lone surrogate', 'alice\ud800'],
    ['null', null],
    ['a number', 7],
    ['an object', { id: 'alice' }],
    ['an array', ['alice']],
    ['true', true],
  ])('refuses %s', async (_, sub) => {
    expect(await outcomeWith({ sub })).toBe('user');
    expect(await outcomeWith({ uid: sub }, { ...oidc, TOKEN_USER_CLAIM: 'uid' })).toBe('user');
  });

  test.each(['constructor', 'toString', '__proto__'])(
    'refuses a claim %s that is only inherited',
    async (name) => {
      expect(await outcomeWith({}, { ...oidc, TOKEN_USER_CLAIM: name })).toBe('user');
    },
  );

  test.each([
    [7, 'user 7'],
    ['7', 'user 7'],
    [Number.MAX_SAFE_INTEGER, 'user 9007199254740991'],
    [Number.MAX_SAFE_INTEGER + 1, 'user'],
    [1.5, 'user'],
    [true, 'user'],
    [[7], 'user'],
    [{}, 'user'],
    [undefined, 'user'],
  ])('where numbers are allowed, %j: %s', async (userId, expected) => {
    expect(await outcomeWith({ user_id: userId, token_type: 'access' }, simplejwt)).toBe(expected);
  });

  test('refuses a number where they are not allowed', async () => {
    expect(await outcomeWith({ user_id: 7 }, { ...oidc, TOKEN_USER_CLAIM: 'user_id' })).toBe('user');
  });
});
