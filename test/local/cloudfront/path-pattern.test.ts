import { pathPattern } from '../../../local/cloudfront/path-pattern.ts';

test.each([
  ['/ws', '/ws', true],
  ['/ws', '/ws/', false],
  ['/ws', '/wsx', false],
  ['ws/*', '/ws/chat/r1/', true],
  ['/ws/*', '/ws', false],
  ['*', '/', true],
  ['*.jpg', '/a/b.jpg', true],
  ['*.jpg', '/a/b.JPG', false],
  ['/a?c', '/abc', true],
  ['/a?c', '/ac', false],
  ['/a.c', '/abc', false],
  ['/a+(b)', '/a+(b)', true],
])('%s for %s is %s', (pattern, path, expected) => {
  expect(pathPattern(pattern).test(path)).toBe(expected);
});
