import { distributionDomain } from '../cloudfront/distribution-domain.ts';
import type { PhysicalIds } from './physical-id.ts';
import type { TemplateDocument } from './assembly.ts';

/** A resource as the template declares it. */
export type ResourceDefinition = TemplateDocument['Resources'][string];

/** Whether the local stack runs a type, knows that it need not, or has never heard of it. */
export type ResourceRole = 'runs' | 'ignored' | 'unknown';

/** One resource while its names are made up. */
export interface Naming {
  readonly ids: PhysicalIds;
  readonly region: string;
  readonly account: string;
  /** The template's own value of a property, resolved, if it is a string. */
  property(name: string): string | undefined;
}

/** A resource whose `Ref` is known. */
export interface NamedResource extends Naming {
  readonly ref: string;
}

/** What one CloudFormation type is called and which attributes it has. */
export interface ResourceType {
  readonly role: ResourceRole;
  /** What `Ref` gives. */
  ref(naming: Naming): string;
  readonly attributes: Readonly<Record<string, (resource: NamedResource) => string>>;
}

export function roleOf(type: string): ResourceRole {
  return resourceType(type).role;
}

export function resourceType(type: string): ResourceType {
  return resourceTypes[type] ?? { role: 'unknown', ref: (naming) => naming.ids.name(64), attributes: {} };
}

function arn(service: string, resource: (resource: NamedResource) => string) {
  return (named: NamedResource) => `arn:aws:${service}:${named.region}:${named.account}:${resource(named)}`;
}

function named(property: string, lengthMax = 64) {
  return (naming: Naming) => naming.property(property) ?? naming.ids.name(lengthMax);
}

const generatedName = (naming: Naming) => naming.ids.name(64);

function lowerCaseId(length: number) {
  return (naming: Naming) => naming.ids.lowerCase(length);
}

const table: ResourceType = {
  role: 'runs',
  ref: named('TableName', 255),
  attributes: {
    Arn: arn('dynamodb', ({ ref }) => `table/${ref}`),
    StreamArn: arn('dynamodb', ({ ref }) => `table/${ref}/stream/2024-01-01T00:00:00.000`),
    TableId: ({ ids }) => ids.uuid(),
  },
};

/** The host that API Gateway gives an API; a URL on it is later turned into one on this machine. */
function apiEndpoint(resource: NamedResource): string {
  const scheme = resource.property('ProtocolType') === 'WEBSOCKET' ? 'wss' : 'https';
  return `${scheme}://${resource.ref}.execute-api.${resource.region}.amazonaws.com`;
}

const ignored = (ref: ResourceType['ref'] = generatedName, attributes: ResourceType['attributes'] = {}) =>
  ({ role: 'ignored', ref, attributes }) as const;
const runs = (ref: ResourceType['ref'] = generatedName, attributes: ResourceType['attributes'] = {}) =>
  ({ role: 'runs', ref, attributes }) as const;

const unknown = (ref: ResourceType['ref'], attributes: ResourceType['attributes']) =>
  ({ role: 'unknown', ref, attributes }) as const;

const resourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::ApiGatewayV2::Api': runs(lowerCaseId(10), { ApiEndpoint: apiEndpoint, ApiId: ({ ref }) => ref }),
  'AWS::ApiGatewayV2::ApiMapping': runs(lowerCaseId(6), { ApiMappingId: ({ ref }) => ref }),
  'AWS::ApiGatewayV2::Authorizer': runs(lowerCaseId(6), { AuthorizerId: ({ ref }) => ref }),
  'AWS::ApiGatewayV2::Deployment': ignored(lowerCaseId(6), { DeploymentId: ({ ref }) => ref }),
  'AWS::ApiGatewayV2::DomainName': runs(named('DomainName', 512), {
    RegionalDomainName: ({ ids, region }) => `d-${ids.lowerCase(10)}.execute-api.${region}.amazonaws.com`,
    RegionalHostedZoneId: ({ ids }) => `Z${ids.lowerCase(13).toUpperCase()}`,
  }),
  'AWS::ApiGatewayV2::Integration': runs(lowerCaseId(7), { IntegrationId: ({ ref }) => ref }),
  'AWS::ApiGatewayV2::Route': runs(lowerCaseId(7), { RouteId: ({ ref }) => ref }),
  'AWS::ApiGatewayV2::RouteResponse': runs(lowerCaseId(7)),
  'AWS::ApiGatewayV2::Stage': runs(named('StageName')),
  'AWS::CloudFront::Distribution': runs(({ ids }) => `E${ids.lowerCase(13).toUpperCase()}`, {
    DomainName: ({ ref }) => distributionDomain(ref),
    Id: ({ ref }) => ref,
  }),
  'AWS::CloudFront::Function': runs(
    (naming) => `arn:aws:cloudfront::${naming.account}:function/${named('Name')(naming)}`,
    { FunctionARN: ({ ref }) => ref },
  ),
  'AWS::CloudFront::OriginRequestPolicy': runs(({ ids }) => ids.uuid(), { Id: ({ ref }) => ref }),
  'AWS::CloudFront::ResponseHeadersPolicy': runs(({ ids }) => ids.uuid(), { Id: ({ ref }) => ref }),
  'AWS::Cognito::UserPool': runs(({ ids, region }) => `${region}_${ids.mixedCase(9)}`, {
    Arn: arn('cognito-idp', ({ ref }) => `userpool/${ref}`),
    ProviderName: ({ ref, region }) => `cognito-idp.${region}.amazonaws.com/${ref}`,
    ProviderURL: ({ ref, region }) => `https://cognito-idp.${region}.amazonaws.com/${ref}`,
    UserPoolId: ({ ref }) => ref,
  }),
  'AWS::Cognito::UserPoolClient': runs(lowerCaseId(26), { ClientId: ({ ref }) => ref }),
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
  'AWS::Lambda::EventInvokeConfig': runs(),
  'AWS::Lambda::Function': runs(named('FunctionName'), {
    Arn: arn('lambda', ({ ref }) => `function:${ref}`),
  }),
  'AWS::Lambda::Permission': runs(),
  // Nobody serves S3's API; what is deployed into a bucket is there for distributions alone.
  'AWS::S3::Bucket': unknown((naming) => naming.property('BucketName') ?? naming.ids.name(63).toLowerCase(), {
    Arn: ({ ref }) => `arn:aws:s3:::${ref}`,
    DomainName: ({ ref }) => `${ref}.s3.amazonaws.com`,
    RegionalDomainName: ({ ref, region }) => `${ref}.s3.${region}.amazonaws.com`,
  }),
  'Custom::CDKBucketDeployment': runs(),
  'AWS::SecretsManager::Secret': runs(
    (naming) =>
      `arn:aws:secretsmanager:${naming.region}:${naming.account}:secret:${named('Name', 512)(naming)}-${naming.ids.mixedCase(6)}`,
    { Id: ({ ref }) => ref },
  ),
  'AWS::SQS::Queue': runs(
    (naming) =>
      `https://sqs.${naming.region}.amazonaws.com/${naming.account}/${named('QueueName', 80)(naming)}`,
    {
      Arn: arn('sqs', ({ ref }) => ref.slice(ref.lastIndexOf('/') + 1)),
      QueueName: ({ ref }) => ref.slice(ref.lastIndexOf('/') + 1),
      QueueUrl: ({ ref }) => ref,
    },
  ),
  'AWS::Pipes::Pipe': runs(named('Name'), { Arn: arn('pipes', ({ ref }) => `pipe/${ref}`) }),

  'AWS::ApiGateway::Account': ignored(),
  'AWS::Budgets::Budget': ignored(),
  'AWS::CDK::Metadata': ignored(),
  'AWS::CloudFront::OriginAccessControl': ignored(lowerCaseId(14), { Id: ({ ref }) => ref }),
  'AWS::CloudWatch::Alarm': ignored(named('AlarmName', 255), {
    Arn: arn('cloudwatch', ({ ref }) => `alarm:${ref}`),
  }),
  'AWS::CloudWatch::CompositeAlarm': ignored(named('AlarmName', 255), {
    Arn: arn('cloudwatch', ({ ref }) => `alarm:${ref}`),
  }),
  'AWS::CloudWatch::Dashboard': ignored(named('DashboardName', 255)),
  'AWS::Cognito::UserPoolDomain': ignored(named('Domain')),
  'AWS::Events::EventBus': ignored(named('Name', 256), {
    Arn: arn('events', ({ ref }) => `event-bus/${ref}`),
    Name: ({ ref }) => ref,
  }),
  'AWS::IAM::ManagedPolicy': ignored(
    (naming) => `arn:aws:iam::${naming.account}:policy/${named('ManagedPolicyName')(naming)}`,
  ),
  'AWS::IAM::Policy': ignored(named('PolicyName')),
  'AWS::IAM::Role': ignored(named('RoleName'), {
    Arn: ({ ref, account }) => `arn:aws:iam::${account}:role/${ref}`,
    RoleId: ({ ids }) => `AROA${ids.lowerCase(17).toUpperCase()}`,
  }),
  'AWS::KMS::Alias': ignored(named('AliasName', 256)),
  'AWS::KMS::Key': ignored(({ ids }) => ids.uuid(), {
    Arn: arn('kms', ({ ref }) => `key/${ref}`),
    KeyId: ({ ref }) => ref,
  }),
  'AWS::Lambda::LayerVersion': ignored(
    (naming) => `arn:aws:lambda:${naming.region}:${naming.account}:layer:${naming.ids.name(64)}:1`,
  ),
  'AWS::Logs::LogGroup': ignored(named('LogGroupName', 512), {
    Arn: arn('logs', ({ ref }) => `log-group:${ref}:*`),
  }),
  'AWS::Logs::MetricFilter': ignored(),
  'AWS::Logs::QueryDefinition': ignored(({ ids }) => ids.uuid()),
  'AWS::Logs::ResourcePolicy': ignored(),
  'AWS::S3::BucketPolicy': ignored(),
  'AWS::SNS::Subscription': ignored(),
  'AWS::SNS::Topic': ignored(
    (naming) => `arn:aws:sns:${naming.region}:${naming.account}:${named('TopicName', 256)(naming)}`,
    { TopicArn: ({ ref }) => ref, TopicName: ({ ref }) => ref.slice(ref.lastIndexOf(':') + 1) },
  ),
  'AWS::SNS::TopicPolicy': ignored(),
  'AWS::SQS::QueuePolicy': ignored(),
  'Custom::S3AutoDeleteObjects': ignored(),
};
