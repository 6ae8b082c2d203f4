import { localUrls } from '../../local/local-urls.ts';
import type { Resource } from '../../local/resource.ts';
import type { Template } from '../../local/template.ts';

const resource = (type: string, ref: string, properties: Resource['properties'] = {}): Resource => ({
  logicalId: ref,
  type,
  ref,
  properties,
});

const template: Template = {
  stackName: 'site',
  region: 'eu-west-1',
  account: '123456789012',
  resources: [
    resource('AWS::ApiGatewayV2::Api', 'abc123'),
    resource('AWS::ApiGatewayV2::ApiMapping', 'map123', { DomainName: 'socket.example.com', Stage: 'dev' }),
    resource('AWS::ApiGatewayV2::ApiMapping', 'map456', {
      DomainName: 'deeper.example.com',
      Stage: 'dev',
      ApiMappingKey: 'chat',
    }),
    resource('AWS::CloudFront::Distribution', 'E1ABC', {
      DistributionConfig: { Aliases: ['chat.example.com'] },
    }),
    resource('AWS::CloudFront::Distribution', 'E2DEF', { DistributionConfig: {} }),
  ],
  unknownResources: [],
  placeholders: [],
  outputs: {},
  assetFolders: new Map(),
};

test.each([
  ['wss://abc123.execute-api.eu-west-1.amazonaws.com/dev', 'ws://127.0.0.1:3000/dev'],
  ['https://abc123.execute-api.eu-west-1.amazonaws.com/dev', 'http://127.0.0.1:3000/dev'],
  ['wss://socket.example.com', 'ws://127.0.0.1:3000/dev'],
  ['https://socket.example.com/@connections/1', 'http://127.0.0.1:3000/dev/@connections/1'],
  ['https://d1abc.cloudfront.net/', 'http://127.0.0.1:3000/'],
  ['{"url":"wss://d2def.cloudfront.net/ws"}', '{"url":"ws://127.0.0.1:3000/ws"}'],
  ['https://chat.example.com/', 'http://127.0.0.1:3000/'],
  ['https://cognito-idp.eu-west-1.amazonaws.com/pool', 'http://127.0.0.1:3000/pool'],
])('%s is %s', (text, local) => {
  expect(localUrls(template, 3000)(text)).toBe(local);
});

test.each([
  'wss://other.execute-api.eu-west-1.amazonaws.com/dev',
  'wss://deeper.example.com/chat',
  'https://example.com/',
])('%s, which is not of the stack, stays as it is', (text) => {
  expect(localUrls(template, 3000)(text)).toBe(text);
});
