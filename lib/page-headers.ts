import { Duration } from 'aws-cdk-lib';
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/**
 * What browsers may do with the page (S48-S50): run and load what is of its own host, and nothing else.
 * @param options.connectsTo - Further origins that it may talk to; its own includes its own sockets.
 */
export function createPageHeaders(
  scope: Construct,
  id: string,
  options: { readonly name: string; readonly connectsTo: readonly string[] },
): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, id, {
    responseHeadersPolicyName: options.name,
    securityHeadersBehavior: {
      contentSecurityPolicy: {
        contentSecurityPolicy: contentSecurityPolicy(options.connectsTo),
        override: true,
      },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      // Whoever comes back from signing in has a code in the address.
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      // For this host alone: a page does not decide about domains below its own, which are somebody else's.
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(2 * 365),
        override: true,
      },
    },
    customHeadersBehavior: {
      customHeaders: [
        { header: 'cross-origin-opener-policy', value: 'same-origin', override: true },
        { header: 'cross-origin-resource-policy', value: 'same-origin', override: true },
        { header: 'permissions-policy', value: 'camera=(), geolocation=(), microphone=()', override: true },
      ],
    },
  });
}

/**
 * `'self'` covers `wss:` on the page's host as well (CSP Level 3, 6.7.2.8), so that the socket need not be named: a
 * policy cannot know the domain of the distribution that it belongs to.
 * @see https://www.w3.org/TR/CSP3/#match-url-to-source-expression
 */
function contentSecurityPolicy(connectsTo: readonly string[]): string {
  const directives = [
    `default-src 'self'`,
    ['connect-src', `'self'`, ...connectsTo].join(' '),
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `object-src 'none'`,
    // No text becomes markup: where code would make it so, the browser throws.
    `require-trusted-types-for 'script'`,
  ];
  return directives.join('; ');
}
