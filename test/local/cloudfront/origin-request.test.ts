import {
  forwardsNothing,
  managedOriginRequests,
  readOriginRequest,
} from '../../../local/cloudfront/origin-request.ts';

const request = {
  method: 'GET',
  uri: '/',
  query: 'a=1',
  headers: { host: 'd1', upgrade: 'websocket', connection: 'Upgrade', origin: 'https://d1', cookie: 'c' },
};

function read(HeaderBehavior: string, Headers: readonly string[] = [], QueryStringBehavior = 'all') {
  return readOriginRequest({
    logicalId: 'Policy',
    type: 'AWS::CloudFront::OriginRequestPolicy',
    ref: 'p1',
    properties: {
      OriginRequestPolicyConfig: {
        HeadersConfig: { HeaderBehavior, Headers },
        QueryStringsConfig: { QueryStringBehavior },
      },
    },
  });
}

test.each([
  ['those that a policy lists', read('whitelist', ['Origin']), ['origin']],
  ['all but those that it lists', read('allExcept', ['Host']), ['origin', 'cookie']],
  ['all', read('allViewer'), ['host', 'origin', 'cookie']],
  ['none', read('none'), []],
  ['none without a policy', forwardsNothing, []],
  [
    'all but the host by the managed policy',
    managedOriginRequests.get('b689b0a8-53d0-40ab-baf2-68738e2966ac') ?? forwardsNothing,
    ['origin', 'cookie'],
  ],
])('of the headers %s get to the origin, and what makes a handshake', (_, change, expected) => {
  const names = Object.keys(change(request).headers);
  expect(names.toSorted()).toEqual(['connection', 'upgrade', ...expected].toSorted());
});

test('the query gets there if the policy says so', () => {
  expect(read('none', [], 'all')(request).query).toBe('a=1');
  expect(read('none', [], 'none')(request).query).toBe('');
});

test('a policy that chooses parts of the query is refused', () => {
  expect(() => read('none', [], 'whitelist')).toThrow('QueryStringBehavior');
});
