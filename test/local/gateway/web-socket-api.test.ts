import { createGateway } from '../../../local/gateway.ts';
import type { Resource } from '../../../local/resource.ts';
import { type TestTemplate, webSocketTemplate } from './template.ts';

const invoke = async () => ({ payload: 'null' });

function create(resources: readonly Resource[]) {
  return createGateway({ resources, invoke, region: 'eu-west-1', account: '123456789012' });
}

const route = { function: 'f' };

describe('a gateway', () => {
  test.each<[string, TestTemplate, string]>([
    [
      'an authorizer by IAM',
      { routes: { $connect: { properties: { AuthorizationType: 'AWS_IAM' } } } },
      'AuthorizationType is "AWS_IAM"',
    ],
    [
      'a required API key',
      { routes: { a: { properties: { ApiKeyRequired: true } } } },
      'ApiKeyRequired is true',
    ],
    [
      'a model to validate messages by',
      { routes: { a: { properties: { ModelSelectionExpression: '$default' } } } },
      'ModelSelectionExpression is "$default"',
    ],
    [
      'models',
      { routes: { a: { properties: { RequestModels: { $default: 'm' } } } } },
      'RequestModels is Object',
    ],
    [
      'an integration that is no Lambda proxy',
      { routes: { a: { ...route, integrationType: 'MOCK' } } },
      'IntegrationType is "MOCK"',
    ],
    [
      'a target that is not there',
      { routes: { a: { properties: { Target: 'integrations/x' } } } },
      'no integration is integrations/x',
    ],
    [
      'an authorizer that is not there',
      { routes: { $connect: { properties: { AuthorizationType: 'CUSTOM', AuthorizerId: 'x' } } } },
      'no authorizer is x',
    ],
    [
      'an authorizer elsewhere than on $connect',
      { routes: { a: { properties: { AuthorizationType: 'CUSTOM' } } } },
      'only $connect can have an authorizer',
    ],
    [
      'a timeout over 29 s',
      { routes: { a: { ...route, timeoutMs: 29_001 } } },
      'TimeoutInMillis is 29001, expected 50 to 29000',
    ],
    [
      'a timeout under 50 ms',
      { routes: { a: { ...route, timeoutMs: 49 } } },
      'TimeoutInMillis is 49, expected 50 to 29000',
    ],
    [
      'an unreadable expression',
      { routes: {}, expression: '$request.header.a' },
      'is not below request.body',
    ],
  ])('does not start with %s', (_, template, message) => {
    expect(() => create(webSocketTemplate(template))).toThrow(message);
  });

  test.each([
    [300, 'Route'],
    [300, 'Integration'],
    [10, 'Authorizer'],
    [10, 'Stage'],
  ])('does not start with more than %i of %s', (countMax, type) => {
    const template = webSocketTemplate({ routes: { a: route }, authorizer: route, stages: { s0: {} } });
    const [example] = template.filter((resource) => resource.type === `AWS::ApiGatewayV2::${type}`);
    if (example === undefined) throw new Error(`the template has no ${type}`);
    const { properties } = example;
    const further = Array.from({ length: countMax }, (_, index) => ({
      ...example,
      ref: `${type}${index}`,
      properties: { ...properties, RouteKey: `key${index}`, StageName: `stage${index}` },
    }));
    expect(create([...template, ...further.slice(1)])).toHaveProperty('upgrade');
    expect(() => create([...template, ...further])).toThrow(`${countMax + 1} of AWS::ApiGatewayV2::${type}`);
  });

  it('does not start with two APIs that have a stage of one name', () => {
    const first = webSocketTemplate({ routes: {} });
    const second = first.map((resource) => ({
      ...resource,
      ref: `${resource.ref}-2`,
      properties: { ...resource.properties, ApiId: 'api1-2' },
    }));
    expect(() => create([...first, ...second])).toThrow('another API has a stage prod too');
  });

  it('leaves HTTP APIs alone', () => {
    const resources = ['Api', 'Route', 'Integration', 'Authorizer', 'Stage'].map((type) => ({
      logicalId: `Http${type}`,
      type: `AWS::ApiGatewayV2::${type}`,
      ref: type,
      properties: { ProtocolType: 'HTTP', ApiId: 'Api', AuthorizationType: 'JWT' },
    }));
    expect(create(resources).matches('/prod')).toBe(false);
  });

  test.each([
    ['/prod', true],
    ['/prod/', true],
    ['/prod?token=x', true],
    ['/prod/@connections/x', true],
    ['/other/%40connections/x', true],
    ['/', false],
    ['/other', false],
    ['/prod/else', false],
    ['/2015-03-31/functions/f/invocations', false],
    ['/_local/outputs', false],
  ])('of a stage prod matches %s: %s', (path, matches) => {
    expect(create(webSocketTemplate({ routes: {} })).matches(path)).toBe(matches);
  });
});
