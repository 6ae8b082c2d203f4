import { readSecretTokenSettings } from '../../../lambda/authentication/secret-token-settings.ts';
import { djangoSite } from './secret-token-outcome.ts';

const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:site/jwt-AbCdEf';

test('are there only where a secret is', () => {
  expect(readSecretTokenSettings({ TOKEN_ISSUER: 'https://idp.example' })).toBeUndefined();
});

test('need the ARN, and have a default for the rest', () => {
  expect(readSecretTokenSettings({ TOKEN_SECRET_ARN: secretArn })).toEqual({
    secretArn,
    algorithm: 'HS256',
    audiences: [],
    userClaim: 'sub',
    isUserNumberAllowed: false,
    lifetimeSecondsMax: 86_400,
  });
});

test('have every variable', () => {
  const environment = {
    ...djangoSite,
    TOKEN_ALGORITHM: 'HS512',
    TOKEN_AUDIENCE: 'chat, web',
    TOKEN_LIFETIME_SECONDS_MAX: '300',
  };
  expect(readSecretTokenSettings(environment)).toEqual({
    secretArn,
    algorithm: 'HS512',
    audiences: ['chat', 'web'],
    userClaim: 'user_id',
    isUserNumberAllowed: true,
    lifetimeSecondsMax: 300,
  });
});

test.each([
  ['TOKEN_SECRET_ARN', ''],
  ['TOKEN_ALGORITHM', 'RS256'],
  ['TOKEN_ALGORITHM', 'none'],
  ['TOKEN_ALGORITHM', 'HS256,RS256'],
  ['TOKEN_ALGORITHM', 'toString'],
  ['TOKEN_AUDIENCE', ''],
])('throws for %s of %j, and says so', (name, value) => {
  expect(() => readSecretTokenSettings({ ...djangoSite, [name]: value })).toThrow(
    `unable to read ${name}; got ${JSON.stringify(value)}`,
  );
});

test.each(['TOKEN_ISSUER', 'TOKEN_KIND', 'JWKS_URI'])('throws for %s beside a secret (S27)', (name) => {
  expect(() => readSecretTokenSettings({ ...djangoSite, [name]: 'https://idp.example' })).toThrow(
    `unable to read ${name}; got "https://idp.example", expected no such variable beside TOKEN_SECRET_ARN`,
  );
});
