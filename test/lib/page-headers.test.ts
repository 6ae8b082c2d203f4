import { brought, distributionOf, hosted } from './hosted.ts';
import { at, list, resource, resources, text } from './template-reader.ts';

const template = hosted();
const distribution = distributionOf(template);

describe('the page', () => {
  it('comes from the bucket, signed for, over TLS and HTTP up to 3', () => {
    expect(distribution).toMatchObject({
      DefaultRootObject: 'index.html',
      HttpVersion: 'http2and3',
      DefaultCacheBehavior: { Compress: true, ViewerProtocolPolicy: 'redirect-to-https' },
    });
    const control = resource(template, 'AWS::CloudFront::OriginAccessControl', 'Chat').properties;
    expect(at(control, 'OriginAccessControlConfig')).toMatchObject({
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    });
    const origin = list(at(distribution, 'Origins')).find((each) => at(each, 'S3OriginConfig'));
    expect(at(origin, 'Id')).toBe(at(distribution, 'DefaultCacheBehavior', 'TargetOriginId'));
    expect(text(at(origin, 'OriginAccessControlId'))).toMatch(/^\$\{ChatHostingAccess.*\.Id\}$/);
  });

  const headers = at(
    resource(template, 'AWS::CloudFront::ResponseHeadersPolicy', 'Chat').properties,
    'ResponseHeadersPolicyConfig',
  );

  it('runs and loads only what is its own (S48)', () => {
    const policy = at(headers, 'SecurityHeadersConfig', 'ContentSecurityPolicy', 'ContentSecurityPolicy');
    const directives = text(policy).split('; ');
    const host = 'https://chat-${AWS::StackId}.auth.${AWS::Region}.amazoncognito.com';
    expect(
      directives.map((directive) => directive.replace(/\{"Fn::Select.*?\]\}\]\}/, '${AWS::StackId}')),
    ).toEqual([
      `default-src 'self'`,
      `connect-src 'self' ${host}`,
      `base-uri 'none'`,
      `form-action 'none'`,
      `frame-ancestors 'none'`,
      `object-src 'none'`,
      `require-trusted-types-for 'script'`,
    ]);
    expect(text(policy)).not.toMatch(/unsafe|\*/);
  });

  it('talks to nobody else where people bring tokens of their own', () => {
    const { properties } = resource(hosted(brought), 'AWS::CloudFront::ResponseHeadersPolicy', 'Chat');
    expect(JSON.stringify(properties)).toContain(`connect-src 'self'; `);
  });

  it('is framed by nobody, sniffed by nobody, tells nobody where it was, and is asked for by TLS alone (S50)', () => {
    expect(headers).toMatchObject({
      SecurityHeadersConfig: {
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, Override: true },
      },
    });
    expect(text(at(distribution, 'DefaultCacheBehavior', 'ResponseHeadersPolicyId'))).toMatch(
      /ChatHostingHeaders/,
    );
  });

  it('is in no log of CloudFront, whose lines would have tokens in them (S57)', () => {
    expect(distribution).not.toHaveProperty('Logging');
    expect(resources(template, 'AWS::Logs::Delivery')).toEqual([]);
  });
});
