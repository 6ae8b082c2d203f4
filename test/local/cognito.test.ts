import { createServer } from 'node:http';
import { once } from 'node:events';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeProtectedHeader,
  type JSONWebKeySet,
  jwtVerify,
} from 'jose';
import { createUserPools, type UserPools } from '../../local/cognito.ts';
import type { Resource } from '../../local/resource.ts';

const poolId = 'eu-west-1_Ab3dEf6h1';

function pool(ref = poolId): Resource {
  return { logicalId: 'Users', type: 'AWS::Cognito::UserPool', ref, properties: {} };
}
function client(ref: string, UserPoolId = poolId): Resource {
  return { logicalId: 'Client', type: 'AWS::Cognito::UserPoolClient', ref, properties: { UserPoolId } };
}
function create(resources: readonly Resource[], url = 'http://127.0.0.1:3000'): UserPools {
  return createUserPools({ resources, url, region: 'eu-west-1' });
}
function jwksOf(userPools: UserPools, id = poolId) {
  const keys: JSONWebKeySet = JSON.parse(
    userPools.handle({ method: 'GET', path: `/${id}/.well-known/jwks.json` }).body,
  );
  return createLocalJWKSet(keys);
}

describe('a user pool', () => {
  const userPools = create([pool(), client('client1'), client('client2')]);

  it('issues tokens with the claims of a Cognito access token', async () => {
    const token = await userPools.issueToken({ user: 'alice' });
    const { payload, protectedHeader } = await jwtVerify(token, jwksOf(userPools));
    expect(protectedHeader).toEqual({ kid: expect.any(String), alg: 'RS256' });
    expect(payload).toEqual({
      sub: 'alice',
      iss: `http://127.0.0.1:3000/${poolId}`,
      client_id: 'client1',
      origin_jti: expect.any(String),
      event_id: expect.any(String),
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      auth_time: payload.iat,
      iat: expect.any(Number),
      exp: Number(payload.iat) + 3_600,
      jti: expect.any(String),
      username: 'alice',
    });
  });

  it('replaces claims and leaves them out where a caller says so', async () => {
    const claims = { iss: 'https://elsewhere.test', client_id: undefined, email: 'a@b.test' };
    const token = await userPools.issueToken({ user: 'alice', claims });
    const { payload } = await jwtVerify(token, jwksOf(userPools));
    expect(payload).toMatchObject({ iss: 'https://elsewhere.test', email: 'a@b.test' });
    expect(payload).not.toHaveProperty('client_id');
  });

  it('issues tokens that have expired already', async () => {
    const token = await userPools.issueToken({ user: 'alice', expiresInSeconds: -1 });
    await expect(jwtVerify(token, jwksOf(userPools))).rejects.toThrow('"exp" claim timestamp check failed');
  });

  it('gives every token an id of its own', async () => {
    const tokens = [await userPools.issueToken({ user: 'a' }), await userPools.issueToken({ user: 'a' })];
    const [first, second] = await Promise.all(tokens.map((token) => jwtVerify(token, jwksOf(userPools))));
    expect(first?.payload.jti).not.toBe(second?.payload.jti);
  });

  it('has a key of its own, made at the start, of 2048 bits', async () => {
    const token = await create([pool(), client('client1')]).issueToken({ user: 'alice' });
    await expect(jwtVerify(token, jwksOf(userPools))).rejects.toThrow('no applicable key found');
    const { body } = userPools.handle({ method: 'GET', path: `/${poolId}/.well-known/jwks.json` });
    const { keys }: { readonly keys: readonly Record<string, string>[] } = JSON.parse(body);
    expect(keys).toEqual([
      { alg: 'RS256', e: 'AQAB', kid: expect.any(String), kty: 'RSA', n: expect.any(String), use: 'sig' },
    ]);
    expect(Buffer.from(keys[0]?.['n'] ?? '', 'base64url')).toHaveLength(256);
    expect(keys[0]?.['kid']).toBe(decodeProtectedHeader(await userPools.issueToken({ user: 'a' })).kid);
  });

  it('serves its configuration, which names the issuer and the keys', () => {
    const { statusCode, headers, body } = userPools.handle({
      method: 'GET',
      path: `/${poolId}/.well-known/openid-configuration`,
    });
    expect({ statusCode, headers }).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
    });
    expect(JSON.parse(body)).toMatchObject({
      issuer: `http://127.0.0.1:3000/${poolId}`,
      jwks_uri: `http://127.0.0.1:3000/${poolId}/.well-known/jwks.json`,
    });
  });

  it('lets a verifier fetch its keys over HTTP', async () => {
    let served: UserPools | undefined;
    const server = createServer((request, response) => {
      const answer = served?.handle({ method: request.method ?? '', path: request.url ?? '' });
      response.writeHead(answer?.statusCode ?? 500, answer?.headers).end(answer?.body);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    served = create([pool(), client('client1')], url);
    const issuer = `${url}/${poolId}`;
    const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
    const token = await served.issueToken({ user: 'alice' });
    expect((await jwtVerify(token, keys, { issuer })).payload.sub).toBe('alice');
    server.closeAllConnections();
    server.close();
  });

  test.each([
    [`/${poolId}/.well-known/jwks.json`, true],
    [`/${poolId}/.well-known/openid-configuration`, true],
    [`/${poolId}/.well-known/jwks.json?x=1`, true],
    [`/${poolId}`, false],
    [`/${poolId}/.well-known/other`, false],
    ['/eu-west-1_other/.well-known/jwks.json', false],
    ['/', false],
  ])('matches %s: %s', (path, matches) => {
    expect(userPools.matches(path)).toBe(matches);
    expect(userPools.handle({ method: 'GET', path }).statusCode).toBe(matches ? 200 : 404);
  });

  it('answers GET only', () => {
    const path = `/${poolId}/.well-known/jwks.json`;
    expect(userPools.handle({ method: 'POST', path }).statusCode).toBe(405);
  });
});

describe('several user pools', () => {
  it('have a key each; the first one issues the tokens, for its own first client', async () => {
    const [first, second] = ['eu-west-1_first', 'eu-west-1_second'];
    const userPools = create([
      client('of-second', second),
      pool(first),
      pool(second),
      client('of-first', first),
    ]);
    const token = await userPools.issueToken({ user: 'alice' });
    const { payload } = await jwtVerify(token, jwksOf(userPools, first));
    expect(payload['client_id']).toBe('of-first');
    await expect(jwtVerify(token, jwksOf(userPools, second))).rejects.toThrow('no applicable key found');
  });
});

describe('a template that lacks something', () => {
  test.each([
    ['a pool', [], 'unable to issue a token; the template has no user pool'],
    ['a client', [pool()], 'unable to issue a token; the template has no user pool client'],
    [
      'a client of the pool',
      [pool(), client('c', 'eu-west-1_other')],
      'unable to issue a token; the template has no user pool client',
    ],
  ])('namely %s issues no tokens', async (_, resources, message) => {
    const userPools = create(resources);
    await expect(userPools.issueToken({ user: 'alice' })).rejects.toThrow(message);
    expect(await userPools.handleTokens('{"user":"alice"}')).toMatchObject({
      statusCode: 404,
      body: JSON.stringify({ message }),
    });
  });

  it('does not start with a pool of another region', () => {
    expect(() => create([pool('us-east-1_x')])).toThrow(
      'unable to serve Users; us-east-1_x is not an id of a pool in eu-west-1',
    );
  });
});

describe('POST /_local/tokens', () => {
  const userPools = create([pool(), client('client1')]);

  test.each([
    [{ user: 'alice' }, 3_600],
    [{ user: 'alice', expiresIn: 60 }, 60],
    [{ user: 'alice', expiresIn: 0 }, 0],
    [{ user: 'alice', expiresIn: -60 }, -60],
    [{ user: 'x'.repeat(128), unknown: true }, 3_600],
  ])('issues a token for %j that lasts %i seconds', async (request, lifetimeSeconds) => {
    const { statusCode, body } = await userPools.handleTokens(JSON.stringify(request));
    expect(statusCode).toBe(200);
    const { token }: { readonly token: string } = JSON.parse(body);
    const { payload } = await jwtVerify(token, jwksOf(userPools), { currentDate: new Date(0) });
    expect(payload).toMatchObject({ sub: request.user, exp: Number(payload.iat) + lifetimeSeconds });
  });

  test.each([
    ['', 'the body is not JSON'],
    ['alice', 'the body is not JSON'],
    ['null', 'the body is not a JSON object'],
    ['"alice"', 'the body is not a JSON object'],
    ['[]', '"user" is missing'],
    ['{}', '"user" is missing'],
    ['{"user":null}', '"user" is not a string'],
    ['{"user":1}', '"user" is not a string'],
    ['{"user":""}', '"user" is empty'],
    [`{"user":"${'x'.repeat(129)}"}`, '"user" has more than 128 characters'],
    ['{"user":"alice","expiresIn":"60"}', '"expiresIn" is not an integer number of seconds'],
    ['{"user":"alice","expiresIn":1.5}', '"expiresIn" is not an integer number of seconds'],
    ['{"user":"alice","expiresIn":null}', '"expiresIn" is not an integer number of seconds'],
    ['{"user":"alice","expiresIn":1e300}', '"expiresIn" is not an integer number of seconds'],
  ])('refuses %.40s: %s', async (body, reason) => {
    expect(await userPools.handleTokens(body)).toEqual({
      statusCode: 400,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: `unable to issue a token; ${reason}` }),
    });
  });
});
