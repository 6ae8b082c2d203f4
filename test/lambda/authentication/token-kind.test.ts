import { signToken } from './signing-key.ts';
import { claims, cognito, cognitoClaims, header, key, outcome, outcomeWith } from './token-outcome.ts';

describe('kind (S17)', () => {
  test.each([
    [{ token_use: 'id', aud: 'chat' }],
    [{ token_use: 'refresh' }],
    [{ token_use: undefined }],
    [{ token_use: '' }],
    [{ token_use: ['access'] }],
  ])('of Cognito, refuses %j', async (changes) => {
    expect(
      await outcome(signToken(key, header, { ...cognitoClaims, ...changes }), { environment: cognito }),
    ).toBe('kind');
  });

  test.each(['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt'])(
    'takes the header typ %s',
    async (typ) => {
      expect(await outcome(signToken(key, { ...header, typ }, claims))).toBe('user alice');
    },
  );

  test.each(['id+jwt', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', 'JWE', '', ['JWT'], null, 1])(
    'refuses the header typ %j',
    async (typ) => {
      expect(await outcome(signToken(key, { ...header, typ }, claims))).toBe('kind');
      expect(await outcome(signToken(key, { ...header, typ }, cognitoClaims), { environment: cognito })).toBe(
        'kind',
      );
    },
  );

  test.each([
    { token_use: 'access' },
    { token_type: 'access' },
    { token_type: 'Bearer' },
    { typ: 'Bearer' },
    { typ: 'Bearer', nonce: 'n' },
  ])('takes %j', async (changes) => {
    expect(await outcomeWith(changes)).toBe('user alice');
  });

  test.each([
    { token_use: 'id' },
    { token_use: null },
    { token_type: 'refresh' },
    { token_type: 'sliding' },
    { token_type: 'id' },
    { typ: 'ID' },
    { typ: 'Refresh' },
    { typ: 'Offline' },
    { typ: ['Bearer'] },
    { token_type: 'access', typ: 'Refresh' },
    { nonce: 'n' },
    { at_hash: 'h' },
    { c_hash: 'h' },
    { s_hash: 'h' },
    { typ: 'Bearer', at_hash: 'h' },
    { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
  ])('refuses %j', async (changes) => {
    expect(await outcomeWith(changes)).toBe('kind');
  });
});
