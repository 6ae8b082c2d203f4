import { readFileSync } from 'node:fs';
import { CfnResource } from 'aws-cdk-lib';
import { ChatStack, type ChatStackProps } from '../../lib/chat-stack.ts';
import { brought, pageFolder } from '../lib/hosted.ts';
import { createQuickApp } from '../lib/synthesis.ts';

const page = readFileSync(new URL('../../docs/construct.md', import.meta.url), 'utf8');

/** The rows of the table whose first column has this head, by cells. */
function tableOf(head: string): readonly (readonly string[])[] {
  const [, below = ''] = page.split(`\n| ${head} |`);
  const [table = ''] = below.split('\n\n');
  const [, , ...rows] = table.trimEnd().split('\n');
  return rows.map((row) => row.replace(/^\| | \|$/g, '').split(' | '));
}

test('every property of the construct is on the page, with what is said of it, and no other', () => {
  const source = readFileSync(new URL('../../lib/chat.ts', import.meta.url), 'utf8');
  const declared = [...source.matchAll(/^(?:  \/\*\* (.*) \*\/\n)?  readonly (\w+): (.*);$/gm)];
  expect(declared.length).toBeGreaterThan(15);
  expect(tableOf('property')).toEqual(
    declared.map(([, says = '', name = '', type = '']) => [
      `\`${name}\``,
      `\`${type.replace(' | undefined', '').replace('LambdaFunction', 'Function')}\``,
      says,
    ]),
  );
});

describe('the ids of what keeps something, or is known outside,', () => {
  const webSocketDomain = {
    domainName: 'chat.example.com',
    certificate: 'arn:aws:acm:eu-central-1:123456789012:certificate/1',
  };
  /** Of what is made by several, the first is said to make it. */
  const configurations: Readonly<Record<string, ChatStackProps>> = {
    always: brought,
    'with a new user pool': {},
    'with `hosting`': { ...brought, hosting: { pageFolder } },
    'with `eventBus`': { ...brought, eventBus: 'default' },
    'with `webSocketDomain`': { ...brought, webSocketDomain },
    'with `hosting` and a new user pool': { hosting: { pageFolder } },
  };
  const made = Object.entries(configurations).flatMap(([when, props]) =>
    resourcesOf(props).map((resource) => ({ resource, when })),
  );
  const contracted = new Set(tableOf('type').map(([type]) => type));

  function resourcesOf(props: ChatStackProps): readonly CfnResource[] {
    const { chat } = new ChatStack(createQuickApp(), 'chat', props);
    return chat.node.findAll().filter(CfnResource.isCfnResource);
  }

  test('are on the page, and no others: a changed one would replace data and addresses', () => {
    const rows = new Map<string, readonly string[]>();
    for (const { resource, when } of made) {
      const path = resource.node.path.replace(/^chat\/Chat\//, '').replace(/\/Resource$/, '');
      if (!contracted.has(`\`${resource.cfnResourceType}\``) || rows.has(path)) continue;
      rows.set(path, [`\`${path}\``, `\`${String(resource.stack.resolve(resource.logicalId))}\``, when]);
    }
    expect(rows.size).toBeGreaterThan(20);
    expect(new Set(tableOf('construct'))).toEqual(new Set(rows.values()));
  });

  test('are of every type but those that can be made anew without anybody noticing', () => {
    const replaceable = new Set(
      [
        'ApiGateway::Account',
        'ApiGatewayV2::ApiMapping',
        'ApiGatewayV2::Authorizer',
        'ApiGatewayV2::Integration',
        'ApiGatewayV2::Route',
        'ApiGatewayV2::RouteResponse',
        'CloudFront::Function',
        'CloudFront::OriginAccessControl',
        'CloudFront::OriginRequestPolicy',
        'CloudFront::ResponseHeadersPolicy',
        'IAM::Policy',
        'IAM::Role',
        'Lambda::EventInvokeConfig',
        'Lambda::LayerVersion',
        'Lambda::Permission',
        'Pipes::Pipe',
        'S3::BucketPolicy',
        'SQS::QueuePolicy',
      ].map((type) => `\`AWS::${type}\``),
    );
    const types = new Set(made.map(({ resource }) => `\`${resource.cfnResourceType}\``));
    types.delete('`Custom::CDKBucketDeployment`');
    expect(types).toEqual(new Set([...contracted, ...replaceable]));
  });
});
