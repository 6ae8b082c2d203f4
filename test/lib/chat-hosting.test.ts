import { Template } from 'aws-cdk-lib/assertions';
import { ChatStack } from '../../lib/chat-stack.ts';
import type { HostingProps } from '../../lib/hosting-props.ts';
import { distributionOf, hosted, pageFolder } from './hosted.ts';
import { createQuickApp, synthesize, synthesizeApp } from './synthesis.ts';
import { at, list, resource, resources, text } from './template-reader.ts';

const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/4c1b2d3e';

const template = hosted();

const distribution = distributionOf(template);

test('nothing of it is made unless it is asked for', () => {
  for (const props of [{}, { hosting: false }]) {
    const types = resources(synthesize(props)).map(({ type }) => type);
    expect(types.filter((type) => /CloudFront|S3|^Custom|UserPoolDomain/.test(type))).toEqual([]);
  }
});

describe('the socket', () => {
  const behaviors = list(at(distribution, 'CacheBehaviors'));
  const [behavior] = behaviors;

  it('is on the domain of the page, at /ws and below, by TLS alone and never cached (S6)', () => {
    expect(behaviors).toMatchObject(
      ['/ws', '/ws/*'].map((PathPattern) => ({
        PathPattern,
        ViewerProtocolPolicy: 'https-only',
        // The managed policy CachingDisabled.
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        FunctionAssociations: [{ EventType: 'viewer-request' }],
      })),
    );
  });

  it('leads to the stage of the API, by TLS 1.2 (S6)', () => {
    const origin = list(at(distribution, 'Origins')).find(
      (each) => at(each, 'Id') === at(behavior, 'TargetOriginId'),
    );
    expect(origin).toMatchObject({
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
    });
    expect(JSON.stringify(at(origin, 'DomainName'))).toContain('ApiEndpoint');
  });

  it('is led to that stage by a function, which CloudFront gets whole', () => {
    const { properties } = resource(template, 'AWS::CloudFront::Function', 'Chat');
    expect(properties).toMatchObject({ AutoPublish: true, FunctionConfig: { Runtime: 'cloudfront-js-2.0' } });
    expect(properties['FunctionCode']).toContain(`request.uri = '/dev';`);
    expect(properties['FunctionCode']).not.toContain('{stage}');
    expect(Buffer.byteLength(String(properties['FunctionCode']))).toBeLessThan(10 * 1024);
  });

  it('hands on what the handshake needs: its headers, the origin and the query, but not the host', () => {
    const { properties } = resource(template, 'AWS::CloudFront::OriginRequestPolicy', 'Chat');
    expect(properties['OriginRequestPolicyConfig']).toMatchObject({
      HeadersConfig: {
        HeaderBehavior: 'whitelist',
        Headers: [
          'Origin',
          'Sec-WebSocket-Extensions',
          'Sec-WebSocket-Key',
          'Sec-WebSocket-Protocol',
          'Sec-WebSocket-Version',
        ],
      },
      QueryStringsConfig: { QueryStringBehavior: 'all' },
      CookiesConfig: { CookieBehavior: 'none' },
    });
  });
});

describe('a domain of its own', () => {
  const own = hosted({ hosting: { pageFolder, domainName: 'chat.example.com', certificate } });

  it('has its certificate, and TLS from 1.2 on (S6)', () => {
    expect(distributionOf(own)).toMatchObject({
      Aliases: ['chat.example.com'],
      ViewerCertificate: {
        AcmCertificateArn: certificate,
        MinimumProtocolVersion: 'TLSv1.2_2021',
        SslSupportMethod: 'sni-only',
      },
    });
  });

  it('is where sign-in leads back to, and the address of the page', () => {
    const { properties } = resource(own, 'AWS::Cognito::UserPoolClient', 'Chat');
    expect(properties['CallbackURLs']).toEqual(['https://chat.example.com/']);
    expect(at(own.toJSON(), 'Outputs', 'PageUrl', 'Value')).toBe('https://chat.example.com/');
  });

  it.each<[string, HostingProps, string]>([
    ['no certificate', { domainName: 'chat.example.com' }, 'hosting.certificate'],
    ['no domain', { certificate }, 'hosting.domainName'],
  ])('is refused with %s', (_, hosting, name) => {
    expect(() => synthesize({ hosting })).toThrow(`unable to take ${name};`);
  });

  it('comes by context too, and then with hosting', () => {
    const context = { hostingDomain: 'chat.example.com', hostingCertificate: certificate };
    expect(() => synthesizeApp(context)).toThrow('unable to take hosting; got nothing');
    expect(() => synthesizeApp({ hosting: 'true', hostingDomain: 'chat.example.com' })).toThrow(
      'unable to take hosting.certificate;',
    );
  });
});

test('the distribution takes a web ACL of AWS WAF, which no WebSocket API does (S55)', () => {
  const stack = new ChatStack(createQuickApp(), 'chat', { hosting: { pageFolder } });
  const webAcl = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/chat/4c1b2d3e';
  stack.chat.hosting?.distribution.attachWebAclId(webAcl);
  expect(at(distributionOf(Template.fromStack(stack)), 'WebACLId')).toBe(webAcl);
});

test('there is but one of what an origin of the page can be', () => {
  for (const type of ['AWS::S3::Bucket', 'AWS::ApiGatewayV2::Api', 'AWS::ApiGatewayV2::Stage'])
    expect(resources(template, type)).toHaveLength(1);
  expect(list(at(distribution, 'Origins'))).toHaveLength(2);
});

test('the address of the page is an output', () => {
  expect(text(at(template.toJSON(), 'Outputs', 'PageUrl', 'Value'))).toMatch(
    /^https:\/\/\$\{ChatHostingDistribution.*\.DomainName\}\/$/,
  );
});

test('names that an account has once have the Region in them', () => {
  const named = [
    ['AWS::CloudFront::OriginAccessControl', 'OriginAccessControlConfig'],
    ['AWS::CloudFront::OriginRequestPolicy', 'OriginRequestPolicyConfig'],
    ['AWS::CloudFront::ResponseHeadersPolicy', 'ResponseHeadersPolicyConfig'],
  ] as const;
  for (const [type, config] of named) {
    const { properties } = resource(template, type, 'Chat');
    expect(text(at(properties, config, 'Name'))).toMatch(/^\$\{AWS::Region\}-.{1,45}$/);
  }
  expect(text(resource(template, 'AWS::CloudFront::Function', 'Chat').properties['Name'])).toMatch(
    /^\$\{AWS::Region\}/,
  );
});
