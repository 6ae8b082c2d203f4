import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import type { ChatProps } from '../../lib/chat-props.ts';
import type { HostingProps } from '../../lib/hosting-props.ts';
import { synthesize, synthesizeApp } from './synthesis.ts';
import { at, list, resource, resources, text } from './template-reader.ts';

/** A page that is as good as any for its template. */
const pageFolder = mkdtempSync(join(tmpdir(), 'page-'));
mkdirSync(join(pageFolder, 'assets'));
writeFileSync(join(pageFolder, 'index.html'), '<!doctype html>');

const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/4c1b2d3e';
const brought = { issuer: 'https://id.example.com', audience: ['chat'] };

function hosted(props: ChatProps = {}): Template {
  return synthesize({ hosting: { pageFolder }, ...props });
}

const template = hosted();

function distributionOf(of: Template): unknown {
  return resource(of, 'AWS::CloudFront::Distribution', 'Chat').properties['DistributionConfig'];
}

const distribution = distributionOf(template);

test('nothing of it is made unless it is asked for', () => {
  for (const props of [{}, { hosting: false }]) {
    const types = resources(synthesize(props)).map(({ type }) => type);
    expect(types.filter((type) => /CloudFront|S3|^Custom|UserPoolDomain/.test(type))).toEqual([]);
  }
});

describe('the bucket', () => {
  const bucket = resource(template, 'AWS::S3::Bucket', 'ChatHosting');

  it('is public to nobody, and encrypted', () => {
    expect(bucket.properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    expect(bucket.properties).not.toHaveProperty('AccessControl');
    expect(bucket.properties).not.toHaveProperty('WebsiteConfiguration');
  });

  it('is read by this distribution alone, and by TLS from 1.2 on alone', () => {
    const { properties } = resource(template, 'AWS::S3::BucketPolicy', 'ChatHosting');
    const statements = list(at(properties, 'PolicyDocument', 'Statement'));
    expect(statements).toMatchObject([
      { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
      { Effect: 'Allow', Action: 's3:GetObject', Principal: { Service: 'cloudfront.amazonaws.com' } },
    ]);
    expect(text(at(statements[2], 'Condition', 'StringEquals', 'AWS:SourceArn'))).toMatch(
      /:distribution\/\$\{ChatHostingDistribution/,
    );
  });

  it('stays, unless the stack is disposable', () => {
    expect(bucket.deletionPolicy).toBe('Retain');
    expect(resource(hosted({ disposable: true }), 'AWS::S3::Bucket', 'Chat').deletionPolicy).toBe('Delete');
  });
});

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

describe('its files', () => {
  const deployments = resources(template, 'Custom::CDKBucketDeployment').map(({ properties }) => properties);

  it('come first as assets, for good, and then as what names them, asked about each time', () => {
    expect(deployments).toMatchObject([
      {
        Exclude: ['*'],
        Include: ['assets/*'],
        Prune: false,
        SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
      },
      { Exclude: ['assets/*'], Prune: true, SystemMetadata: { 'cache-control': 'no-cache' } },
    ]);
    const [first, second] = resources(template, 'Custom::CDKBucketDeployment').map(
      ({ logicalId }) => logicalId,
    );
    expect(list(at(template.toJSON(), 'Resources', second ?? '', 'DependsOn'))).toContain(first);
  });

  it('tell the page where the socket is, who signs people in, and whether they may make rooms', () => {
    const markers = list(deployments[1]?.['SourceMarkers']).flatMap((each) =>
      Object.values(Object(each)).map(text),
    );
    expect(markers).toEqual([
      expect.stringMatching(/^\$\{ChatHostingDistribution.*\.DomainName\}$/),
      expect.stringContaining('AWS::StackId'),
      '${AWS::Region}',
      expect.stringMatching(/^\$\{ChatUsersUserPoolClient/),
    ]);
  });
});

describe('the socket', () => {
  const behaviors = list(at(distribution, 'CacheBehaviors'));
  const [behavior] = behaviors;

  it('is on the domain of the page, at /ws and below, by TLS alone and never cached', () => {
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

  it('leads to the stage of the API, by TLS 1.2', () => {
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

describe('signing in', () => {
  const client = resource(template, 'AWS::Cognito::UserPoolClient', 'Chat').properties;

  it('is at a page of Cognito, by the code flow alone, and leads back to the page', () => {
    expect(client).toMatchObject({
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: ['openid'],
      GenerateSecret: false,
    });
    for (const name of ['CallbackURLs', 'LogoutURLs']) {
      expect(list(client[name]).map(text)).toEqual([
        expect.stringMatching(/^https:\/\/\$\{ChatHostingDistribution.*\.DomainName\}\/$/),
      ]);
    }
    expect(resources(template, 'AWS::Cognito::UserPoolDomain')).toHaveLength(1);
  });

  it('is left to whoever brings an issuer', () => {
    const other = hosted(brought);
    expect(resources(other, 'AWS::Cognito::UserPoolDomain')).toEqual([]);
  });

  it('has no page without hosting', () => {
    const { properties } = resource(synthesize(), 'AWS::Cognito::UserPoolClient', 'Chat');
    expect(properties).not.toHaveProperty('CallbackURLs');
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
