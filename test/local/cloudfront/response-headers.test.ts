import { readResponseHeaders } from '../../../local/cloudfront/response-headers.ts';

function read(config: Readonly<Record<string, unknown>>) {
  return readResponseHeaders({
    logicalId: 'Headers',
    type: 'AWS::CloudFront::ResponseHeadersPolicy',
    ref: 'p1',
    properties: { ResponseHeadersPolicyConfig: { Name: 'p', ...config } },
  });
}

test('adds each header of a policy', () => {
  const add = read({
    SecurityHeadersConfig: {
      ContentSecurityPolicy: { Override: true, ContentSecurityPolicy: "default-src 'self'" },
      ContentTypeOptions: { Override: true },
      FrameOptions: { Override: true, FrameOption: 'DENY' },
      ReferrerPolicy: { Override: true, ReferrerPolicy: 'no-referrer' },
      StrictTransportSecurity: { Override: true, AccessControlMaxAgeSec: 60, IncludeSubdomains: true },
    },
    CustomHeadersConfig: { Items: [{ Header: 'X-A', Value: '1', Override: true }] },
  });
  expect(add({ 'content-type': 'text/html' })).toEqual({
    'content-type': 'text/html',
    'content-security-policy': "default-src 'self'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=60; includeSubDomains',
    'x-a': '1',
  });
});

test.each([
  [true, 'policy'],
  [false, 'origin'],
])('with Override %s the header is that of the %s', (Override, expected) => {
  const add = read({ CustomHeadersConfig: { Items: [{ Header: 'X-A', Value: 'policy', Override }] } });
  expect(add({ 'x-a': 'origin' })).toEqual({ 'x-a': expected });
});

test('removes headers', () => {
  const remove = read({ RemoveHeadersConfig: { Items: [{ Header: 'ETag' }] } });
  expect(remove({ etag: '"1"', 'x-a': '1' })).toEqual({ 'x-a': '1' });
});

test('refuses a policy with CORS, which is not known here', () => {
  expect(() => read({ CorsConfig: {} })).toThrow(
    'unable to apply Headers; ResponseHeadersPolicyConfig.CorsConfig is not known here',
  );
});
