import { readTokenSettings } from '../../../lambda/authentication/token-settings.ts';

const minimal = { TOKEN_ISSUER: 'https://idp.example/pool/', TOKEN_AUDIENCE: 'chat', TOKEN_KIND: 'oidc' };

test('needs issuer, audience and kind, and has a default for the rest', () => {
  expect(readTokenSettings(minimal)).toEqual({
    issuer: 'https://idp.example/pool/',
    audiences: ['chat'],
    kind: 'oidc',
    algorithm: 'RS256',
    userClaim: 'sub',
    isUserNumberAllowed: false,
    lifetimeSecondsMax: 86_400,
    keySetUri: new URL('https://idp.example/pool/.well-known/jwks.json'),
  });
});

test('reads every variable', () => {
  const environment = {
    TOKEN_ISSUER: 'chat-backend',
    TOKEN_AUDIENCE: 'chat, web',
    TOKEN_KIND: 'cognito',
    TOKEN_ALGORITHM: 'ES256',
    TOKEN_USER_CLAIM: 'user_id',
    TOKEN_USER_CLAIM_NUMBER: 'allowed',
    TOKEN_LIFETIME_SECONDS_MAX: '3600',
    JWKS_URI: 'https://keys.example/set',
  };
  expect(readTokenSettings(environment)).toEqual({
    issuer: 'chat-backend',
    audiences: ['chat', 'web'],
    kind: 'cognito',
    algorithm: 'ES256',
    userClaim: 'user_id',
    isUserNumberAllowed: true,
    lifetimeSecondsMax: 3600,
    keySetUri: new URL('https://keys.example/set'),
  });
});

test.each([
  ['TOKEN_ISSUER', undefined],
  ['TOKEN_ISSUER', ''],
  ['TOKEN_AUDIENCE', undefined],
  ['TOKEN_AUDIENCE', ''],
  ['TOKEN_AUDIENCE', 'chat,'],
  ['TOKEN_KIND', undefined],
  ['TOKEN_KIND', 'saml'],
  ['TOKEN_KIND', 'constructor'],
  ['TOKEN_ALGORITHM', 'none'],
  ['TOKEN_ALGORITHM', 'HS256'],
  ['TOKEN_ALGORITHM', 'ES512'],
  ['TOKEN_ALGORITHM', 'RS256,ES256'],
  ['TOKEN_ALGORITHM', 'toString'],
  ['TOKEN_ALGORITHM', ''],
  ['TOKEN_USER_CLAIM', ''],
  ['TOKEN_USER_CLAIM_NUMBER', 'true'],
  ['TOKEN_USER_CLAIM_NUMBER', 'allowed'],
  ['TOKEN_LIFETIME_SECONDS_MAX', '0'],
  ['TOKEN_LIFETIME_SECONDS_MAX', '-1'],
  ['TOKEN_LIFETIME_SECONDS_MAX', '1e9'],
  ['TOKEN_LIFETIME_SECONDS_MAX', 'Infinity'],
  ['TOKEN_LIFETIME_SECONDS_MAX', ''],
])('throws for %s of %j, and says so', (name, value) => {
  expect(() => readTokenSettings({ ...minimal, [name]: value })).toThrow(
    `unable to read ${name}; got ${JSON.stringify(value)}`,
  );
});

test.each([
  ['an issuer that is no URL, without JWKS_URI', { TOKEN_ISSUER: 'chat-backend' }],
  ['plain HTTP', { JWKS_URI: 'http://idp.example/keys' }],
  ['plain HTTP to loopback, in the cloud', { JWKS_URI: 'http://127.0.0.1:3000/keys' }],
  [
    'plain HTTP to loopback, where AWS is elsewhere',
    { JWKS_URI: 'http://127.0.0.1:3000/keys', AWS_ENDPOINT_URL: 'https://vpce-1.dynamodb.amazonaws.com' },
  ],
  [
    'plain HTTP to elsewhere, in the local stack',
    { JWKS_URI: 'http://idp.example/keys', AWS_ENDPOINT_URL: 'http://127.0.0.1:3000' },
  ],
])('throws for %s (S24)', (_, environment) => {
  expect(() => readTokenSettings({ ...minimal, ...environment })).toThrow('unable to use the key set');
});

test('takes plain HTTP to loopback in the local stack (S24)', () => {
  const environment = {
    ...minimal,
    JWKS_URI: 'http://127.0.0.1:3000/keys',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:3000',
  };
  expect(readTokenSettings(environment).keySetUri.href).toBe('http://127.0.0.1:3000/keys');
});
