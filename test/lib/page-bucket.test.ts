import { hosted } from './hosted.ts';
import { at, list, resource, text } from './template-reader.ts';

const template = hosted();

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
