import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { localUrls } from '../../local/local-urls.ts';
import { type Template, loadTemplate } from '../../local/template.ts';

describe('names', () => {
  test('are the same at every start, and look like those of AWS', () => {
    const resources = {
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } },
      Pool: { Type: 'AWS::Cognito::UserPool' },
      Table: { Type: 'AWS::DynamoDB::GlobalTable' },
      Worker: { Type: 'AWS::Lambda::Function' },
    };
    const refs = refsOf(load({ Resources: resources }));
    expect(refs).toEqual(refsOf(load({ Resources: resources })));
    expect(refs.Api).toMatch(/^[a-z0-9]{10}$/);
    expect(refs.Pool).toMatch(/^us-east-1_[A-Za-z0-9]{9}$/);
    expect(refs.Table).toMatch(/^Shop-Table-[A-Za-z0-9]{12}$/);
    expect(refs.Worker).toMatch(/^Shop-Worker-[A-Za-z0-9]{12}$/);
  });

  test('fit the length that AWS allows', () => {
    const logicalId = 'A'.repeat(200);
    const refs = refsOf(load({ Resources: { [logicalId]: { Type: 'AWS::Lambda::Function' } } }));
    expect(refs[logicalId]).toHaveLength(64);
  });

  test('are those of the template where it gives one', () => {
    const template = load({
      Resources: {
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: { TableName: { 'Fn::Sub': '${AWS::StackName}-orders' } },
        },
      },
      Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Table', 'Arn'] } } },
    });
    expect(template.outputs.Arn).toBe('arn:aws:dynamodb:us-east-1:123456789012:table/Shop-orders');
  });
});

describe('intrinsic functions', () => {
  test.each([
    ['Ref of a parameter', { Ref: 'Size' }, '3'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Size' }]] }, 'a-3'],
    ['Fn::Sub', { 'Fn::Sub': '${Size}${!Size}${AWS::Partition}' }, '3${Size}aws'],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${x}/${Size}', { x: { Ref: 'Size' } }] }, '3/3'],
    [
      'Fn::Sub of an attribute',
      { 'Fn::Sub': '${Table.Arn}' },
      'arn:aws:dynamodb:eu-west-1:123456789012:table/t-1',
    ],
    [
      'Fn::GetAtt in one string',
      { 'Fn::GetAtt': 'Table.Arn' },
      'arn:aws:dynamodb:eu-west-1:123456789012:table/t-1',
    ],
    ['Fn::Select and Fn::Split', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Zones', { Ref: 'AWS::Region' }, 'zone'] }, 'Dublin'],
    ['Fn::If on a true condition', { 'Fn::If': ['IsSmall', 'small', 'large'] }, 'small'],
    ['Fn::If on a false condition', { 'Fn::If': ['IsLarge', 'large', { Ref: 'Size' }] }, '3'],
    ['Fn::Base64', { 'Fn::Base64': 'a' }, 'YQ=='],
  ])('%s', (_, value, expected) => {
    const template = load(
      { ...surroundings, Outputs: { Result: { Value: value } } },
      { region: 'eu-west-1' },
    );
    expect(template.outputs.Result).toBe(expected);
  });

  test.each([
    ['a function that is not supported', { 'Fn::ImportValue': 'x' }, 'Fn::ImportValue'],
    ['a name that is not there', { Ref: 'Nobody' }, 'Nobody'],
    ['a parameter without a default', { Ref: 'Unset' }, 'Unset'],
  ])('refuse %s, naming it', (_, value, name) => {
    const document = { ...surroundings, Outputs: { Result: { Value: value } } };
    expect(() => load(document)).toThrow(name);
  });

  test('AWS::NoValue leaves its holder out', () => {
    const table = {
      Type: 'AWS::DynamoDB::Table',
      Properties: { a: { Ref: 'AWS::NoValue' }, b: [1, { Ref: 'AWS::NoValue' }] },
    };
    expect(load({ Resources: { Table: table } }).resources[0]?.properties).toEqual({ b: [1] });
  });
});

test('a resource or output under a false condition does not exist', () => {
  const template = load({
    ...surroundings,
    Resources: { Table: { Type: 'AWS::DynamoDB::Table', Condition: 'IsLarge' } },
    Outputs: { Name: { Value: 'x', Condition: 'IsLarge' } },
  });
  expect(template.resources).toEqual([]);
  expect(template.outputs).toEqual({});
});

test('an output is known by its export name too', () => {
  const template = load({ Outputs: { DeepUrl8A2C: { Value: 'x', Export: { Name: 'Url' } } } });
  expect(template.outputs).toEqual({ DeepUrl8A2C: 'x', Url: 'x' });
});

test('knows a bucket into which something is deployed, and leaves out the function that would do so', () => {
  const template = load({
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Copier: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'python3.13' } },
      Copy: {
        Type: 'Custom::CDKBucketDeployment',
        Properties: {
          ServiceToken: { 'Fn::GetAtt': ['Copier', 'Arn'] },
          DestinationBucketName: { Ref: 'Bucket' },
        },
      },
    },
  });
  expect(template.unknownResources).toEqual([]);
  expect(template.resources.map(({ logicalId }) => logicalId)).toEqual(['Copy']);
});

test('tells unknown resources, and which running ones would miss them', () => {
  const template = load({
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Forest: { Type: 'AWS::Nature::Forest' },
      Role: { Type: 'AWS::IAM::Role', Properties: { Description: { Ref: 'Forest' } } },
      Worker: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Environment: {
            Variables: {
              BUCKET: { 'Fn::GetAtt': ['Bucket', 'DomainName'] },
              SHADE: { 'Fn::GetAtt': ['Forest', 'Shade'] },
            },
          },
        },
      },
    },
  });
  expect(template.unknownResources).toEqual([
    { logicalId: 'Bucket', type: 'AWS::S3::Bucket', referredToBy: ['Worker'] },
    { logicalId: 'Forest', type: 'AWS::Nature::Forest', referredToBy: ['Worker'] },
  ]);
  expect(template.placeholders).toEqual(['Forest.Shade']);
});

test('asks which stack is meant when there are several', () => {
  const assembly = writeAssembly({ Shop: {}, Depot: {} });
  expect(() => loadTemplate({ assembly })).toThrow('Shop, Depot');
  expect(loadTemplate({ assembly, stackName: 'Depot' }).stackName).toBe('Depot');
});

test('only URLs of the stack itself become local', () => {
  const template = load({ Resources: { Api: { Type: 'AWS::ApiGatewayV2::Api' } } });
  const toLocal = localUrls(template, 3000);
  const host = `${refsOf(template).Api}.execute-api.us-east-1.amazonaws.com`;
  expect(toLocal(`wss://${host}/v1`)).toBe('ws://127.0.0.1:3000/v1');
  expect(toLocal(`https://${host}/v1`)).toBe('http://127.0.0.1:3000/v1');
  expect(toLocal('https://cognito-idp.us-east-1.amazonaws.com/pool')).toBe('http://127.0.0.1:3000/pool');
  const foreign = 'https://abcdefghij.execute-api.us-east-1.amazonaws.com/v1';
  expect(toLocal(foreign)).toBe(foreign);
});

const surroundings = {
  Parameters: { Size: { Type: 'Number', Default: 3 }, Unset: { Type: 'String' } },
  Mappings: { Zones: { 'eu-west-1': { zone: 'Dublin' } } },
  Conditions: {
    IsSmall: { 'Fn::Equals': [{ Ref: 'Size' }, '3'] },
    IsLarge: {
      'Fn::Or': [
        { 'Fn::And': [{ Condition: 'IsSmall' }, { 'Fn::Equals': [1, 2] }] },
        { 'Fn::Not': [{ Condition: 'IsSmall' }] },
      ],
    },
  },
  Resources: { Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 't-1' } } },
};

function load(document: object, options: { readonly region?: string } = {}): Template {
  return loadTemplate({ assembly: writeAssembly({ Shop: document }), ...options });
}

function writeAssembly(documents: Readonly<Record<string, object>>): string {
  const assembly = mkdtempSync(join(tmpdir(), 'assembly-'));
  const artifacts = Object.entries(documents).map(([stackName, document]) => {
    const templateFile = `${stackName}.template.json`;
    writeFileSync(join(assembly, templateFile), JSON.stringify({ Resources: {}, ...document }));
    return [stackName, { type: 'aws:cloudformation:stack', properties: { templateFile } }];
  });
  writeFileSync(
    join(assembly, 'manifest.json'),
    JSON.stringify({ version: '55.0.0', artifacts: Object.fromEntries(artifacts) }),
  );
  return assembly;
}

function refsOf(template: Template): Readonly<Record<string, string>> {
  return Object.fromEntries(template.resources.map(({ logicalId, ref }) => [logicalId, ref]));
}
