import * as messageActions from '../../protocol/actions.ts';
import * as roomActions from '../../protocol/room-actions.ts';
import { synthesize } from './synthesis.ts';
import { at, resource, resources, text } from './template-reader.ts';

const template = synthesize();
const api = resource(template, 'AWS::ApiGatewayV2::Api', 'ChatApi').logicalId;
const functionArn = (name: string) =>
  `\${${resource(template, 'AWS::Lambda::Function', `Chat${name}Function`).logicalId}.Arn}`;
const executeArn = (rest: string) =>
  `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${api}}/${rest}`;
const invocationArn = (name: string) =>
  `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;

const functionOfRoute = {
  $connect: 'Connection',
  $disconnect: 'Connection',
  $default: 'SendMessage',
  sendMessage: 'SendMessage',
  joinRoom: 'Actions',
  leaveRoom: 'Actions',
  history: 'Actions',
  rooms: 'Actions',
  members: 'Actions',
  markRead: 'Actions',
  typing: 'Actions',
  editMessage: 'Actions',
  deleteMessage: 'Actions',
  react: 'Actions',
  createRoom: 'Actions',
  addMembers: 'Actions',
  removeMember: 'Actions',
  setRole: 'Actions',
  muteMember: 'Actions',
  updateRoom: 'Actions',
  ping: 'Actions',
} as const;

const routes = resources(template, 'AWS::ApiGatewayV2::Route');
const route = (routeKey: string) => {
  const found = routes.find(({ properties }) => properties['RouteKey'] === routeKey);
  if (!found) throw new Error(`unable to find route ${routeKey}`);
  return found;
};

describe('the API', () => {
  it('picks the route by the action of a frame', () => {
    expect(resource(template, 'AWS::ApiGatewayV2::Api', 'ChatApi').properties).toMatchObject({
      ProtocolType: 'WEBSOCKET',
      RouteSelectionExpression: '$request.body.action',
    });
  });

  it('has these routes and no others', () => {
    expect(routes.map(({ properties }) => properties['RouteKey'])).toEqual(Object.keys(functionOfRoute));
  });

  it('has a route for every action of the protocol', () => {
    const named = Object.values({ ...messageActions, ...roomActions }).flatMap((schema) => {
      const action = at(schema, 'entries', 'action', 'literal');
      return action === undefined ? [] : [action];
    });
    expect(named.length).toBeGreaterThan(0);
    for (const action of named) expect(Object.keys(functionOfRoute)).toContain(action);
  });

  it('has one integration for each function that routes lead to', () => {
    const integrations = resources(template, 'AWS::ApiGatewayV2::Integration');
    expect(integrations.map(({ properties }) => properties['IntegrationType'])).toEqual(
      Array.from({ length: 3 }, () => 'AWS_PROXY'),
    );
  });
});

describe.each(Object.entries(functionOfRoute))('the route %s', (routeKey, name) => {
  it(`leads to ${name}`, () => {
    const target = text(route(routeKey).properties['Target']).replace(/^integrations\/\$\{(.*)\}$/, '$1');
    expect(
      text(resource(template, 'AWS::ApiGatewayV2::Integration', target).properties['IntegrationUri']),
    ).toBe(invocationArn(name));
  });

  it('may invoke it from this route of this stage alone (S62)', () => {
    const permissions = resources(template, 'AWS::Lambda::Permission').filter(
      ({ properties }) => text(properties['SourceArn']) === executeArn(`dev/${routeKey}`),
    );
    expect(
      permissions.map(({ properties }) => [text(properties['FunctionName']), properties['Principal']]),
    ).toEqual([[functionArn(name), 'apigateway.amazonaws.com']]);
  });
});

/** What API Gateway sends back on a route: keys of its route responses. */
function responsesOf(routeKey: string): readonly unknown[] {
  const { logicalId } = route(routeKey);
  return resources(template, 'AWS::ApiGatewayV2::RouteResponse')
    .filter(({ properties }) => text(properties['RouteId']) === `\${${logicalId}}`)
    .map(({ properties }) => properties['RouteResponseKey']);
}

it.each([
  '$default',
  'sendMessage',
  'joinRoom',
  'leaveRoom',
  'history',
  'rooms',
  'members',
  'markRead',
  'typing',
  'editMessage',
  'deleteMessage',
  'react',
  'createRoom',
  'addMembers',
  'removeMember',
  'setRole',
  'muteMember',
  'updateRoom',
  'ping',
])('answers the caller of %s', (routeKey) => {
  expect(route(routeKey).properties).toMatchObject({ RouteResponseSelectionExpression: '$default' });
  expect(responsesOf(routeKey)).toEqual(['$default']);
});

it.each(['$connect', '$disconnect'])('answers nobody on %s', (routeKey) => {
  expect(route(routeKey).properties).not.toHaveProperty('RouteResponseSelectionExpression');
  expect(responsesOf(routeKey)).toEqual([]);
});

describe('the authorizer', () => {
  const authorizer = resource(template, 'AWS::ApiGatewayV2::Authorizer', 'ChatApi');

  it('has no identity source, so that the token may come in the query string or as a subprotocol (S3, S4)', () => {
    expect(authorizer.properties).not.toHaveProperty('IdentitySource');
    expect(authorizer.properties).toMatchObject({ AuthorizerType: 'REQUEST' });
    expect(text(authorizer.properties['AuthorizerUri'])).toBe(invocationArn('Authorizer'));
  });

  it('caches nothing, which WebSocket APIs know nothing of (S35)', () => {
    expect(authorizer.properties).not.toHaveProperty('AuthorizerResultTtlInSeconds');
  });

  it('is asked at $connect, where alone API Gateway asks', () => {
    expect(route('$connect').properties).toMatchObject({
      AuthorizationType: 'CUSTOM',
      AuthorizerId: { Ref: authorizer.logicalId },
    });
    const others = routes.filter(({ properties }) => properties['RouteKey'] !== '$connect');
    expect(new Set(others.map(({ properties }) => properties['AuthorizationType']))).toEqual(
      new Set(['NONE']),
    );
  });

  it('is invoked by this authorizer alone (S62)', () => {
    const permissions = resources(template, 'AWS::Lambda::Permission').filter(
      ({ properties }) => text(properties['FunctionName']) === functionArn('Authorizer'),
    );
    expect(permissions.map(({ properties }) => text(properties['SourceArn']))).toEqual([
      executeArn(`authorizers/\${${authorizer.logicalId}}`),
    ]);
  });
});

it('lets nobody invoke the rooms function but whom IAM allows', () => {
  const invoked = resources(template, 'AWS::Lambda::Permission').map(({ properties }) =>
    text(properties['FunctionName']),
  );
  expect(invoked).not.toContain(functionArn('Rooms'));
});

describe('the stage', () => {
  const stage = resource(template, 'AWS::ApiGatewayV2::Stage', 'ChatApi').properties;

  it('deploys by itself and is throttled (S54)', () => {
    expect(stage).toMatchObject({
      StageName: 'dev',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 500 },
    });
  });

  it('takes its name and its throttles from the props', () => {
    const other = synthesize({ stageName: 'prod', requestsPerSecondMax: 50, requestsBurstMax: 20 });
    expect(resource(other, 'AWS::ApiGatewayV2::Stage', 'ChatApi').properties).toMatchObject({
      StageName: 'prod',
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 20 },
    });
  });

  it('logs no payloads (S57)', () => {
    expect(stage['DefaultRouteSettings']).not.toHaveProperty('DataTraceEnabled');
  });
});
