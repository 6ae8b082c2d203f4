import { actionMatcher, arnMatcher, resourceMatcher, textMatcher } from '../../../local/iam/pattern.ts';

const table = 'arn:aws:dynamodb:us-east-1:123456789012:table/Rooms';

test.each([
  ['a*c', 'abbc', true],
  ['a*c', 'abcd', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['a?c', 'abbc', false],
  ['a.c', 'abc', false],
  ['[a-z]', 'b', false],
  ['*', '', true],
  ['A', 'a', false],
])('a text: %s for %s is %s', (pattern, text, expected) => {
  expect(textMatcher(pattern)(text)).toBe(expected);
});

test.each([
  ['dynamodb:getitem', 'dynamodb:GetItem', true],
  ['DynamoDB:Get*', 'dynamodb:GetItem', true],
  ['dynamodb:?etItem', 'dynamodb:GetItem', true],
  ['dynamodb:Get', 'dynamodb:GetItem', false],
])('an action, without regard to case: %s for %s is %s', (pattern, action, expected) => {
  expect(actionMatcher(pattern)(action)).toBe(expected);
});

test.each([
  [table, true],
  ['*', true],
  ['arn:aws:dynamodb:*', true],
  ['arn:aws:*:table/Rooms', true],
  ['arn:aws:dynamodb:*:*:table/*', true],
  ['arn:aws:dynamodb:us-*-1:123456789012:table/R*s', true],
  ['arn:aws:dynamodb:us-east-?:123456789012:table/Room?', true],
  ['arn:aws:dynamodb:us-east-1:123456789012:table/rooms', false],
  [`${table}/index/*`, false],
  ['arn:aws:dynamodb:us-east-1:999999999999:table/Rooms', false],
  ['arn:aws:dynamo*/Rooms', false],
  ['arn?aws:dynamodb:us-east-1:123456789012:table/Rooms', false],
])('a resource, between its colons: %s is %s', (pattern, expected) => {
  expect(resourceMatcher(pattern)(table)).toBe(expected);
});

test('a resource whose last part has colons is matched by a wildcard at the end', () => {
  const alias = 'arn:aws:lambda:us-east-1:123456789012:function:worker:live';
  expect(resourceMatcher('arn:aws:lambda:us-east-1:123456789012:function:*')(alias)).toBe(true);
  expect(resourceMatcher('arn:aws:lambda:us-east-1:123456789012:function:worker')(alias)).toBe(false);
});

test.each([
  ['arn:aws:execute-api:us-east-1:123456789012:abc/*', true],
  ['arn:aws:execute-api:us-east-1:123456789012:abc/*$connect', true],
  ['arn:aws:execute-api:*:*:abc/v1/$connect', true],
  ['arn:aws:execute-api:*', false],
  ['arn:aws:execute-api:us-east-1:123456789012:abc/v1/connect', false],
  ['*', false],
])('an ARN, each of its six parts: %s is %s', (pattern, expected) => {
  expect(arnMatcher(pattern)('arn:aws:execute-api:us-east-1:123456789012:abc/v1/$connect')).toBe(expected);
});
