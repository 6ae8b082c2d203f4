import { eventMatcher } from '../../../local/pipes/event-pattern.ts';

const event = { name: 'INSERT', count: 3, none: null, tags: ['a', 'b'], item: { pk: { S: 'log#bawan' } } };

describe('an event', () => {
  test.each<[boolean, object]>([
    [true, {}],
    [true, { name: ['INSERT'] }],
    [true, { name: ['MODIFY', 'INSERT'], count: [3], none: [null] }],
    [false, { name: ['MODIFY'] }],
    [false, { name: ['INSERT'], count: ['3'] }],
    [true, { tags: ['b'] }],
    [false, { tags: ['c'] }],
    [true, { item: { pk: { S: [{ prefix: 'log#' }] } } }],
    [false, { item: { pk: { S: [{ prefix: 'room#' }] } } }],
    [false, { item: { pk: { S: [{ prefix: 'bawan' }] } } }],
    [false, { count: [{ prefix: '3' }] }],
    [true, { name: [{ 'anything-but': ['MODIFY', 'REMOVE'] }] }],
    [false, { name: [{ 'anything-but': 'INSERT' }] }],
    [false, { missing: [{ 'anything-but': 'INSERT' }] }],
    [true, { name: [{ exists: true }], none: [{ exists: true }], missing: [{ exists: false }] }],
    [false, { missing: [{ exists: true }] }],
    [false, { name: [{ exists: false }] }],
    [true, { missing: { deeper: [{ exists: false }] } }],
    [false, { missing: { deeper: ['x'] } }],
    [true, { item: [{ exists: false }] }],
  ])('is %s for a match by %j', (isMatch, pattern) => {
    expect(eventMatcher(pattern)(event)).toBe(isMatch);
  });
});

test.each([
  [{ count: [{ numeric: ['>', 2] }] }],
  [{ name: [{ prefix: 3 }] }],
  [{ name: [{ prefix: 'a', exists: true }] }],
  [{ name: [{ 'anything-but': { prefix: 'a' } }] }],
  [{ name: 'INSERT' }],
  [{ name: [['INSERT']] }],
])('refuses %j, a rule that it does not know', (pattern) => {
  expect(() => eventMatcher(pattern)).toThrow(
    /^unable to match by .*; the local stack does not know such a rule$/,
  );
});
