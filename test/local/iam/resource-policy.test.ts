import { readInvokePolicy } from '../../../local/iam/resource-policy.ts';
import type { Resource } from '../../../local/resource.ts';

const account = '123456789012';
const sourceArn = `arn:aws:execute-api:us-east-1:${account}:abcdefghij/v1/$connect`;
const permission = {
  Action: 'lambda:InvokeFunction',
  FunctionName: `arn:aws:lambda:us-east-1:${account}:function:worker`,
  Principal: 'apigateway.amazonaws.com',
  SourceArn: `arn:aws:execute-api:us-east-1:${account}:abcdefghij/*$connect`,
};
const { SourceArn: _sourceArn, ...fromAnywhere } = permission;

function mayInvoke(...permissions: readonly Resource['properties'][]): boolean {
  const resources = permissions.map((properties, index) => ({
    logicalId: `Permission${index}`,
    type: 'AWS::Lambda::Permission',
    ref: `permission-${index}`,
    properties,
  }));
  return readInvokePolicy(resources, account)({ functionName: 'worker', sourceArn });
}

test.each<[string, Resource['properties']]>([
  ['with a permission for its resource', permission],
  ['with one that names the function by its name', { ...permission, FunctionName: 'worker' }],
  ['with one for any resource', fromAnywhere],
  ['with one for its account', { ...permission, SourceAccount: account }],
  ['with one for every action of Lambda', { ...permission, Action: 'lambda:*' }],
  ['with one for everybody', { ...permission, Principal: '*' }],
])('a service may invoke %s', (_, properties) => {
  expect(mayInvoke({ ...permission, FunctionName: 'other' }, properties)).toBe(true);
});

test.each<[string, Resource['properties']]>([
  ['another function', { ...permission, FunctionName: 'other' }],
  ['a version of the function', { ...permission, FunctionName: 'worker:7' }],
  ['another service', { ...permission, Principal: 'events.amazonaws.com' }],
  ['another action', { ...permission, Action: 'lambda:GetFunction' }],
  ['another resource', { ...permission, SourceArn: sourceArn.replace('$connect', '$default') }],
  ['another API', { ...permission, SourceArn: sourceArn.replace('abcdefghij', 'klmnopqrst') }],
  ['another account', { ...permission, SourceAccount: '999999999999' }],
  ['what would match as a regular expression', { ...permission, SourceArn: '.*' }],
])('a service may not invoke with a permission for %s', (_, properties) => {
  expect(mayInvoke(properties)).toBe(false);
});

test('a service may not invoke without a permission', () => {
  expect(mayInvoke()).toBe(false);
});

test('a permission with a condition that is not understood is refused by name', () => {
  expect(() => mayInvoke({ ...permission, PrincipalOrgID: 'o-1' })).toThrow(
    'unable to judge by Permission0; PrincipalOrgID is not understood',
  );
});
