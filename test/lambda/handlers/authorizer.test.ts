import type { AuthenticationFacts } from '../../../lambda/authentication/authentication-log.ts';
import { KeySetUnavailableError } from '../../../lambda/authentication/key-set-fetcher.ts';
import { RefusedError } from '../../../lambda/authentication/refusal.ts';
import { createAuthorizer, handler, type AuthorizerEvent } from '../../../lambda/handlers/authorizer.ts';
import { json, KeySetServer } from '../authentication/key-set-server.ts';
import { createSigningKey, signToken } from '../authentication/signing-key.ts';

const methodArn = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/prod/$connect';

function connect(parameters: Readonly<Record<string, string>> = {}): AuthorizerEvent {
  return {
    methodArn,
    requestContext: { connectionId: 'L0SM9cOFvHcCIhw=' },
    queryStringParameters: parameters,
  };
}

const denied = {
  principalId: 'denied',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Deny', Resource: '*' }],
  },
};

/** An authorizer that knows one good token, with what it has logged. */
function createSubject(failure: unknown = new RefusedError('signature')) {
  const warnings: AuthenticationFacts[] = [];
  const errors: AuthenticationFacts[] = [];
  const authorize = createAuthorizer({
    verifyToken: async (token) => {
      if (token === 'good')
        return { user: 'alice', issuedAtSeconds: 1_799_999_000, expiresAtSeconds: 1_800_000_000 };
      throw failure;
    },
    allowedOrigins: { origins: new Set(['https://app.example.com']), isRequired: false },
    log: { warn: (_, facts) => warnings.push(facts), error: (_, facts) => errors.push(facts) },
  });
  return { authorize, warnings, errors };
}

test('allows exactly this API, stage and route, and hands on strings (S34)', async () => {
  const { authorize, warnings, errors } = createSubject();
  expect(await authorize(connect({ token: 'good' }))).toEqual({
    principalId: 'alice',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }],
    },
    context: { user: 'alice', tokenExpiresAt: '1800000000', tokenIssuedAt: '1799999000' },
  });
  expect([...warnings, ...errors]).toEqual([]);
});

test('binds the connection to the room that it names', async () => {
  const { authorize } = createSubject();
  expect(await authorize(connect({ token: 'good', room: 'r1' }))).toMatchObject({
    context: { user: 'alice', tokenExpiresAt: '1800000000', tokenIssuedAt: '1799999000', room: 'r1' },
  });
});

const failures: readonly (readonly [string, AuthorizerEvent, unknown, AuthenticationFacts])[] = [
  [
    'a token that is refused',
    connect({ token: 'bad' }),
    new RefusedError('signature'),
    { reason: 'signature' },
  ],
  ['a token that has expired', connect({ token: 'bad' }), new RefusedError('expired'), { reason: 'expired' }],
  ['no token', connect(), undefined, { reason: 'token_missing' }],
  [
    'a page of somebody else',
    { ...connect({ token: 'good' }), headers: { Origin: 'https://evil.example' } },
    undefined,
    { reason: 'origin' },
  ],
  ['a room that cannot be', connect({ token: 'good', room: 'a b' }), undefined, { reason: 'room' }],
  [
    'no keys',
    connect({ token: 'bad' }),
    new KeySetUnavailableError('timeout'),
    { reason: 'key_set_unavailable' },
  ],
  [
    'a bug',
    connect({ token: 'bad' }),
    new TypeError('bad is not a token'),
    { reason: 'unexpected', errorName: 'TypeError' },
  ],
  [
    'a bug that throws no error',
    connect({ token: 'bad' }),
    'bad',
    { reason: 'unexpected', errorName: 'string' },
  ],
];

test.each(failures)('denies, and never rejects, for %s (S36)', async (_, event, failure) => {
  expect(await createSubject(failure).authorize(event)).toEqual(denied);
});

test('answers every refusal with the same bytes (S37)', async () => {
  const answers = await Promise.all(
    failures.map(([, event, failure]) => createSubject(failure).authorize(event)),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
});

test.each(failures)('logs one line with a code of ours for %s (S58)', async (_, event, failure, expected) => {
  const { authorize, warnings, errors } = createSubject(failure);
  await authorize(event);
  expect([...warnings, ...errors]).toEqual([{ connectionId: 'L0SM9cOFvHcCIhw=', ...expected }]);
});

test('tells a failure of ours from a refusal by its level, so that only the former raises an alarm', async () => {
  const counts = failures.map(async ([, event, failure]) => {
    const { authorize, errors } = createSubject(failure);
    await authorize(event);
    return errors.length;
  });
  expect(await Promise.all(counts)).toEqual([0, 0, 0, 0, 0, 1, 1, 1]);
});

describe('with settings from the environment, and keys over HTTP', () => {
  const key = createSigningKey({ algorithm: 'ES256', kid: 'key-1' });
  const header = { alg: 'ES256', kid: 'key-1' };
  const environment = { ...process.env };
  const write = process.stdout.write.bind(process.stdout);
  const lines: string[] = [];
  let server: KeySetServer;

  beforeAll(async () => {
    server = await KeySetServer.start(json({ keys: [key.jwk] }));
    // Where the handler's lines go in Lambda, too.
    Object.assign(process.stdout, { write: (line: string) => lines.push(line) });
  });
  afterAll(async () => {
    process.env = environment;
    Object.assign(process.stdout, { write });
    await server.stop();
  });

  const token = (changes: object = {}) => {
    const iat = Math.floor(Date.now() / 1000);
    return signToken(key, header, {
      iss: 'https://idp.example',
      aud: 'chat',
      sub: 'alice',
      iat,
      exp: iat + 600,
      ...changes,
    });
  };

  test('rejects while the environment is wrong, and recovers', async () => {
    await expect(handler(connect({ token: token() }))).rejects.toThrow('unable to read TOKEN_ISSUER');
    Object.assign(process.env, {
      TOKEN_ISSUER: 'https://idp.example',
      TOKEN_AUDIENCE: 'chat',
      TOKEN_KIND: 'oidc',
      TOKEN_ALGORITHM: 'ES256',
      JWKS_URI: server.uri.href,
      AWS_ENDPOINT_URL: server.uri.origin,
    });
    expect(await handler(connect({ token: token() }))).toMatchObject({ context: { user: 'alice' } });
  });

  test('fetches the keys once for all connections of a container (S35)', async () => {
    const results = await Promise.all(
      ['alice', 'bob', 'carol'].map((sub) => handler(connect({ token: token({ sub }) }))),
    );
    expect(results.map(({ principalId }) => principalId)).toEqual(['alice', 'bob', 'carol']);
    expect(server.requestCount).toBe(1);
  });

  test('judges every connection by itself: nothing of an allowed one is left for the next (S35)', async () => {
    const good = token();
    expect(await handler(connect({ token: good }))).toMatchObject({ principalId: 'alice' });
    expect(await handler(connect({ token: `${good}=` }))).toEqual(denied);
    expect(await handler(connect())).toEqual(denied);
    expect(await handler(connect({ token: good }))).toMatchObject({ principalId: 'alice' });
  });

  test('logs nothing of what the client sent (S57, S58)', async () => {
    lines.length = 0;
    const canary = 'canary\r\n{"forged":true}\u001b[31m';
    const sent = [
      signToken(key, { ...header, kid: canary }, {}),
      signToken(key, { ...header, kid: 'canary' }, {}),
      signToken(key, { ...header, typ: canary }, {}),
      token({ iss: canary }),
      token({ aud: canary }),
      token({ sub: canary }),
      token({ exp: canary }),
      canary,
    ];
    for (const token of sent) expect(await handler(connect({ token, room: 'r1' }))).toEqual(denied);
    expect(await handler(connect({ token: token(), room: canary }))).toEqual(denied);
    expect(lines).toHaveLength(sent.length + 1);
    expect(JSON.stringify(lines)).not.toMatch(/canary|forged|idp\.example|eyJ/);
  });
});
