import { ServiceError } from '../../../local/service-error.ts';
import { FunctionError, FunctionTable, type TestFunction } from './function-table.ts';
import { serveGateway, stopGateways } from './gateway-server.ts';

afterEach(stopGateways);

const methodArn = 'arn:aws:execute-api:eu-west-1:123456789012:api1/prod/$connect';

/** The policy of an authorizer that allows one resource. */
function allow(resource: unknown, action: unknown = 'execute-api:Invoke') {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] };
}

const deny = (resource: string) => ({ Effect: 'Deny', Action: '*', Resource: resource });

async function serveAuthorizer(authorizer: TestFunction, identitySource?: readonly string[]) {
  const functions = new FunctionTable()
    .define('authorizer', authorizer)
    .define('connection', () => ({ statusCode: 200 }))
    .define('message', () => undefined);
  return serveGateway({
    functions,
    authorizer: { function: 'authorizer', ...(identitySource && { identitySource }) },
    routes: {
      $connect: { function: 'connection' },
      $disconnect: { function: 'connection' },
      $default: { function: 'message' },
    },
    stages: { prod: { AutoDeploy: true, StageVariables: { key: 'k', empty: '' } } },
    gateway: { integrationTimeoutMsMax: 500 },
  });
}

const returning = (policyDocument: unknown, context?: unknown) => () => ({
  principalId: 'alice',
  policyDocument,
  context,
});
const fail = (message: string) => () => {
  throw new FunctionError(message);
};

describe('an identity source', () => {
  test.each<[readonly string[], string, Record<string, string>, number]>([
    [[], '/prod', {}, 101],
    [['route.request.querystring.token'], '/prod?token=t', {}, 101],
    [['route.request.querystring.token'], '/prod', {}, 401],
    [['route.request.querystring.token'], '/prod?token=', {}, 401],
    [['route.request.querystring.token'], '/prod?Token=t', {}, 401],
    [['route.request.querystring.__proto__'], '/prod', {}, 401],
    [['route.request.header.Authorization'], '/prod', { authorization: 'Bearer t' }, 101],
    [['route.request.header.Authorization'], '/prod', {}, 401],
    [['stageVariables.key'], '/prod', {}, 101],
    [['stageVariables.empty'], '/prod', {}, 401],
    [['stageVariables.other'], '/prod', {}, 401],
    [['context.identity.sourceIp'], '/prod', {}, 101],
    [['context.identity.userAgent'], '/prod', {}, 401],
    [['context.stage.prod'], '/prod', {}, 401],
    [['stageVariables.key', 'route.request.querystring.token'], '/prod', {}, 401],
  ])('%j with %s and %j gives %i', async (sources, path, headers, status) => {
    const server = await serveAuthorizer(returning(allow('*')), sources);
    expect(await server.connect(path, { headers }).status).toBe(status);
    // A missing one refuses the handshake without a call.
    expect(server.functions.calls.all).toHaveLength(status === 401 ? 0 : 2);
  });

  test.each(['$request.header.Authorization', 'route.request.body.token', 'token', 'stageVariables.'])(
    '%s fails the start, as it fails the deployment',
    async (source) => {
      await expect(serveAuthorizer(returning(allow('*')), [source])).rejects.toThrow(
        `unable to read identity source ${source}; expected`,
      );
    },
  );
});

describe('an authorizer', () => {
  test.each<[string, TestFunction, number]>([
    ['throws exactly Unauthorized', fail('Unauthorized'), 401],
    ['throws something else', fail('Unauthorized!'), 500],
    ['throws in lower case', fail('unauthorized'), 500],
    ['never returns', () => new Promise(() => {}), 500],
    ['returns nothing', () => undefined, 500],
    ['returns text', () => 'Unauthorized', 500],
    ['returns no policy', () => ({ principalId: 'alice' }), 500],
    ['returns a policy without statements', returning({}), 500],
    [
      'returns an unknown effect',
      returning({ Statement: [{ ...allow('*').Statement[0], Effect: 'allow' }] }),
      500,
    ],
    ['returns no principal', () => ({ policyDocument: allow('*') }), 500],
    ['returns an empty list of statements', returning({ Statement: [] }), 403],
    ['returns an object in its context', returning(allow('*'), { a: {} }), 500],
    ['returns an array in its context', returning(allow('*'), { a: [] }), 500],
    ['returns null in its context', returning(allow('*'), { a: null }), 500],
    ['returns more than 8 KB', returning(allow('*'), { a: 'x'.repeat(8_192) }), 500],
    [
      'returns a resource of 513 characters',
      returning(allow(`${methodArn}${'*'.repeat(513)}`.slice(0, 513))),
      500,
    ],
    ['returns a condition', returning({ Statement: [{ ...allow('*').Statement[0], Condition: {} }] }), 500],
  ])('that %s refuses the handshake (S36)', async (_, authorizer, status) => {
    const server = await serveAuthorizer(authorizer);
    expect(await server.connect().status).toBe(status);
    expect(server.functions.calls.all).toHaveLength(1);
  });

  it('that Lambda refuses to run refuses the handshake with 500', async () => {
    const server = await serveAuthorizer(() => {
      throw new ServiceError('AccessDeniedException', { statusCode: 403 });
    });
    expect(await server.connect().status).toBe(500);
  });

  it('that fails leaves its reason in the log, without what the client sent (S57)', async () => {
    const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl';
    const server = await serveAuthorizer(fail(`unable to read ${token}, of ?token=${token}`));
    expect(await server.connect(`/prod?token=${token}`).status).toBe(500);
    expect(server.log).toEqual([expect.stringMatching(/: it failed; Error: unable to read …, of \?…$/)]);
  });

  it('is asked at every handshake, and only then (S35)', async () => {
    const server = await serveAuthorizer(returning(allow('*')));
    for (const client of [await server.open(), await server.open()]) {
      client.send('hello');
      client.webSocket.close();
    }
    const called = [];
    while (called.length < 8)
      called.push((await server.functions.calls.next()).functionName.split(':').at(-1));
    expect(called.filter((name) => name === 'authorizer')).toHaveLength(2);
  });
});

describe('an authorizer policy', () => {
  test.each<[string, unknown, number]>([
    ['the method itself', allow(methodArn), 101],
    ['one statement, not in a list', { Statement: allow(methodArn).Statement[0] }, 101],
    ['several resources', allow(['arn:aws:s3:::x', methodArn]), 101],
    ['several actions', allow(methodArn, ['s3:GetObject', 'execute-api:Invoke']), 101],
    ['all of the stage', allow('arn:aws:execute-api:eu-west-1:123456789012:api1/prod/*'), 101],
    ['all regions and accounts', allow('arn:aws:execute-api:*:*:api1/*'), 101],
    ['a single-character wildcard', allow(methodArn.replace('prod', 'pro?')), 101],
    ['all actions of the service', allow('*', 'execute-api:*'), 101],
    ['an action in other case', allow('*', 'Execute-API:invoke'), 101],
    ['another route', allow('arn:aws:execute-api:eu-west-1:123456789012:api1/prod/sendMessage'), 403],
    ['another stage', allow('arn:aws:execute-api:eu-west-1:123456789012:api1/beta/*'), 403],
    ['another api', allow('arn:aws:execute-api:eu-west-1:123456789012:api2/*'), 403],
    ['a resource in other case', allow(methodArn.replace('prod', 'PROD')), 403],
    ['a dot where the ARN has another character', allow(methodArn.replace('prod', 'pr.d')), 403],
    ['a part of the method', allow(methodArn.slice(0, -1)), 403],
    ['another action', allow('*', 'execute-api:ManageConnections'), 403],
    ['a denial alone', { Statement: [deny('*')] }, 403],
    ['a denial beside it', { Statement: [...allow('*').Statement, deny(methodArn)] }, 403],
    ['a denial of something else', { Statement: [...allow('*').Statement, deny(`${methodArn}/x`)] }, 101],
  ])('that names %s', async (_, policy, status) => {
    const server = await serveAuthorizer(returning(policy));
    expect(await server.connect().status).toBe(status);
  });
});

it('an authorizer policy decides on $connect alone: messages need no policy', async () => {
  const Statement = [...allow(methodArn).Statement, deny(methodArn.replace('$connect', '$default'))];
  const server = await serveAuthorizer(returning({ Statement }));
  const client = await server.open();
  client.send('hello');
  const called = [];
  while (called.length < 3) called.push((await server.functions.calls.next()).sourceArn?.split('/').at(-1));
  expect(called).toEqual(['authorizer1', '$connect', '$default']);
});

describe('the authorizer context', () => {
  it('is in every later event, as text, with the principal and the latency', async () => {
    const context = { user: 'alice', level: 3, isAdmin: true, principalId: 'overridden' };
    const server = await serveAuthorizer(returning(allow('*'), context));
    const client = await server.open();
    client.send('hello');
    await server.functions.calls.next();
    const connect = await server.functions.calls.next();
    const message = await server.functions.calls.next();
    client.webSocket.close();
    const disconnect = await server.functions.calls.next();

    for (const { event } of [connect, message, disconnect]) {
      expect(event.requestContext).toMatchObject({
        authorizer: {
          user: 'alice',
          level: '3',
          isAdmin: 'true',
          principalId: 'alice',
          integrationLatency: expect.any(Number),
        },
      });
    }
  });

  it('is absent where there is no authorizer, and from the authorizer’s own event', async () => {
    const withAuthorizer = await serveAuthorizer(returning(allow('*')));
    await withAuthorizer.open();
    const functions = new FunctionTable().define('connect', () => ({ statusCode: 200 }));
    await (await serveGateway({ functions, routes: { $connect: { function: 'connect' } } })).open();
    for (const call of [await withAuthorizer.functions.calls.next(), await functions.calls.next()]) {
      expect(call.event.requestContext).not.toHaveProperty('authorizer');
    }
  });
});
