import { judge, readPolicyDocument } from '../../../local/iam/policy-document.ts';

const rooms = 'arn:aws:dynamodb:us-east-1:123456789012:table/Rooms';
const context = {
  'aws:principalaccount': '123456789012',
  'aws:principalarn': 'arn:aws:iam::123456789012:role/Worker',
  'aws:requestedregion': 'us-east-1',
  'aws:resourceaccount': '123456789012',
  'kms:viaservice': '',
  'lambda:sourcefunctionarn': 'arn:aws:lambda:us-east-1:123456789012:function:worker',
};

const judgeGetItem = (...statements: readonly object[]) =>
  judge(readPolicyDocument({ Statement: statements }, 'a policy'), {
    action: 'dynamodb:GetItem',
    resource: rooms,
    context,
  });

const allow = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: rooms };
const { Action: _action, ...allowOnRooms } = allow;
const { Resource: _resource, ...allowGetItem } = allow;
const when = (operator: string, key: string, value: string | readonly string[]) => ({
  ...allow,
  Condition: { [operator]: { [key]: value } },
});

test.each<[string, readonly object[], string]>([
  ['nothing', [], 'allowedByNone'],
  ['a statement for it', [allow], 'allowed'],
  ['one among others', [{ ...allow, Action: ['dynamodb:PutItem', 'dynamodb:GetItem'] }], 'allowed'],
  ['another action', [{ ...allow, Action: 'dynamodb:PutItem' }], 'allowedByNone'],
  ['another resource', [{ ...allow, Resource: `${rooms}/index/*` }], 'allowedByNone'],
  ['wildcards', [{ ...allow, Action: 'dynamodb:*Item', Resource: '*' }], 'allowed'],
  ['a denial before it', [{ ...allow, Effect: 'Deny' }, allow], 'denied'],
  ['a denial after it', [allow, { Effect: 'Deny', Action: '*', Resource: '*' }], 'denied'],
  ['a denial of something else', [allow, { ...allow, Effect: 'Deny', Action: 'dynamodb:Scan' }], 'allowed'],
  ['all but another action', [{ ...allowOnRooms, NotAction: 'dynamodb:Scan' }], 'allowed'],
  ['all but this action', [{ ...allowOnRooms, NotAction: ['dynamodb:Get*'] }], 'allowedByNone'],
  ['all but another resource', [{ ...allowGetItem, NotResource: `${rooms}/*` }], 'allowed'],
  ['all but this resource', [{ ...allowGetItem, NotResource: [rooms] }], 'allowedByNone'],
])('%s: %j is %s', (_, statements, expected) => {
  expect(judgeGetItem(...statements)).toBe(expected);
});

test.each<[object, string]>([
  [when('StringEquals', 'aws:RequestedRegion', 'us-east-1'), 'allowed'],
  [when('StringEquals', 'AWS:requestedregion', ['eu-west-1', 'us-east-1']), 'allowed'],
  [when('StringEquals', 'aws:RequestedRegion', 'us-*'), 'allowedByNone'],
  [when('StringNotEquals', 'aws:RequestedRegion', ['eu-west-1', 'us-east-1']), 'allowedByNone'],
  [when('StringNotEquals', 'aws:RequestedRegion', 'eu-west-1'), 'allowed'],
  [when('StringLike', 'aws:RequestedRegion', 'us-*'), 'allowed'],
  [when('StringNotLike', 'aws:RequestedRegion', 'us-*'), 'allowedByNone'],
  [when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/W*'), 'allowed'],
  [when('ArnEquals', 'aws:PrincipalArn', 'arn:aws:iam::*:role/V*'), 'allowedByNone'],
  [when('ArnNotLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/V*'), 'allowed'],
  [when('ArnNotEquals', 'aws:PrincipalArn', 'arn:aws:iam::*:role/W*'), 'allowedByNone'],
  [when('StringEquals', 'aws:ResourceAccount', '999999999999'), 'allowedByNone'],
])('a condition: %j is %s', (statement, expected) => {
  expect(judgeGetItem(statement)).toBe(expected);
});

test('every part of a condition must hold', () => {
  const both = { 'aws:RequestedRegion': 'us-east-1', 'aws:PrincipalAccount': '999999999999' };
  expect(judgeGetItem({ ...allow, Condition: { StringEquals: both } })).toBe('allowedByNone');
});

test('a document may hold a single statement', () => {
  expect(readPolicyDocument({ Version: '2012-10-17', Statement: allow }, 'a policy')).toHaveLength(1);
});

test.each<[string, object, string]>([
  ['an operator', when('NumericLessThan', 'aws:MultiFactorAuthAge', '1'), 'operator NumericLessThan'],
  [
    'a key',
    when('ForAllValues:StringEquals', 'dynamodb:LeadingKeys', 'a'),
    'operator ForAllValues:StringEquals',
  ],
  ['another key', when('StringEquals', 'dynamodb:LeadingKeys', 'a'), 'key dynamodb:LeadingKeys'],
  ['a variable', { ...allow, Resource: 'arn:aws:s3:::${aws:username}' }, 'policy variables'],
  ['an element', { ...allow, Principal: '*' }, 'Principal'],
  ['an effect', { ...allow, Effect: 'Maybe' }, 'Effect'],
  ['no action', allowOnRooms, 'Action'],
  ['no resource', allowGetItem, 'Resource'],
  ['both an action and its contrary', { ...allow, NotAction: 'a:b' }, 'NotAction'],
])('what is not understood is refused by name: %s', (_, statement, name) => {
  expect(() => judgeGetItem(statement)).toThrow(new RegExp(`^unable to judge by a policy; .*${name}`));
});
