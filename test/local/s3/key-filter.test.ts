import { keyFilter } from '../../../local/s3/key-filter.ts';

test.each<[readonly string[], readonly string[], readonly string[]]>([
  [[], [], ['index.html', 'assets/a.js', 'assets/deep/b.css']],
  [['assets/*'], [], ['index.html']],
  [['*'], ['assets/*'], ['assets/a.js', 'assets/deep/b.css']],
  [['*'], ['*.html', '*/?.js'], ['index.html', 'assets/a.js']],
  [['index.htm'], [], ['index.html', 'assets/a.js', 'assets/deep/b.css']],
])('without %j, but with %j, these take part: %j', (exclude, include, expected) => {
  const keys = ['index.html', 'assets/a.js', 'assets/deep/b.css'];
  expect(keys.filter(keyFilter({ exclude, include }))).toEqual(expected);
});

test('a set of characters is refused, not misread', () => {
  expect(() => keyFilter({ exclude: ['[ab]*'], include: [] })).toThrow('unable to filter by "[ab]*"');
});
