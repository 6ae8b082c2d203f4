/** Findings that are to stand, and why: a fact, which tests hold, or a choice. */
export type Acknowledgement = Explanation & (Fact | Choice);

interface Explanation {
  readonly rules: readonly Rule[];
  /** Path of the construct within the stack. */
  readonly where: RegExp;
  readonly reason: string;
}

interface Fact {
  /** Titles in test files, of what fails where the reason is true no more. */
  readonly heldBy: Readonly<Record<string, string>>;
}

interface Choice {
  /** The reason says of nothing that it is so, but whose it is to choose, and is read anew when something is changed. */
  readonly isChoice: true;
}

/** The name of a rule without its pack, as the packs share them, or a pattern of such names. */
export type Rule = string | RegExp;

/** Rows of its table are the functions. */
const rights = 'the role of a function has exactly the rights of its code';

const functions = /^Chat\/(Authorizer|Connection|SendMessage|Actions|Rooms|FanOut|Events)\//;

export const acknowledgements: readonly Acknowledgement[] = [
  {
    rules: ['APIG4', 'CT.APIGATEWAY.PR.5'],
    where: /^Chat\/Api\/Api\/(?!\$connect-)[\w$]+-Route\//,
    reason:
      'API Gateway asks an authorizer at $connect alone; what it found out goes with every later event.',
    heldBy: { 'test/lib/chat-api.test.ts': 'is asked at $connect, where alone API Gateway asks' },
  },
  {
    rules: ['IAM5[Resource::*]'],
    where: functions,
    reason: 'The two actions of X-Ray know no resource, and there are no others.',
    heldBy: { 'test/lib/function-rights.test.ts': rights },
  },
  {
    rules: ['IAM5[Resource::*]'],
    where: /^Chat\/Api\/AccessLog\/Role\//,
    reason: 'The role by which API Gateway writes logs is one for all APIs of the account.',
    heldBy: {
      'test/lib/access-log.test.ts':
        'leaves role and setting behind even where the stack is disposable, for they are the account’s',
    },
  },
  {
    rules: [/^IAM5\[Resource::arn:.*:execute-api:.*\/(POST|DELETE)\/@connections\/\*\]$/],
    where: functions,
    reason: 'Of this stage and method; what the wildcard stands for is the id of a connection.',
    heldBy: { 'test/lib/function-rights.test.ts': rights },
  },
  {
    rules: ['DDB3', 'CT.DYNAMODB.PR.1', 'DynamoDBPITREnabled', 'DynamoDBInBackupPlan'],
    where: /^Chat\/ConnectionsTable[0-9a-f]*\//,
    reason: 'A connection lives two hours: a restored table would name connections that are gone.',
    heldBy: {
      'test/lib/tables.test.ts': 'is not recoverable and goes with its stack: its rows outlive no connection',
    },
  },
  {
    rules: ['DynamoDBInBackupPlan'],
    where: /^Chat\/RoomsTable\//,
    reason:
      'It can be restored to any second of 35 days; longer plans are the account’s to make, and to pay for.',
    heldBy: { 'test/lib/tables.test.ts': 'is kept, protected and recoverable (S60)' },
  },
  {
    rules: ['CloudWatchLogGroupEncrypted', 'CT.CLOUDWATCH.PR.3'],
    where: /LogGroup\/|\/PublishLog\//,
    reason:
      'CloudWatch encrypts logs by itself, and there are no texts, tokens or users in them (S57); the prop encryptionKey gives them a key of yours.',
    heldBy: {
      'test/e2e/log-secrecy.test.ts':
        'while %s, no log has a text, a name, a user, a query string or a token (S57)',
    },
  },
  {
    rules: ['IAMNoInlinePolicy'],
    where: /\/Role\/|\/ServiceRole\/|^Chat\/LargeRooms\/Orders\//,
    reason: 'Each is the policy of one role, and can be attached to no other.',
    heldBy: { 'test/lib/function-rights.test.ts': 'have policies that are no other role’s (S59)' },
  },
  {
    rules: ['LambdaConcurrency'],
    where: functions,
    reason:
      'The prop concurrencyMax reserves it; new accounts have ten in all, and must keep a hundred unreserved.',
    heldBy: {
      'test/lib/chat-function.test.ts':
        'reserves concurrency where it is asked for, each function its own (S54)',
    },
  },
  {
    rules: ['LambdaDLQ'],
    where: functions,
    reason:
      'A dead-letter queue is for asynchronous invocations; FanOut has a destination for failures, and whoever invokes the others waits.',
    heldBy: {
      'test/lib/fan-out.test.ts':
        'is tried twice more, for half an hour at most, and what fails then is kept (S62, F31)',
    },
  },
  {
    rules: ['LambdaInsideVPC', 'CT.LAMBDA.PR.3'],
    where: functions,
    reason: 'There is nothing in a VPC to be reached, and a way out of one costs by the hour.',
    heldBy: { 'test/lib/chat-function.test.ts': 'is in no VPC, where there would be nothing for it' },
  },
  {
    rules: ['SQS3', 'SQSRedrivePolicy', 'CT.SQS.PR.1'],
    where: /DeadLetterQueue\//,
    reason: 'It is the dead-letter queue.',
    heldBy: {
      'test/lib/fan-out.test.ts':
        'is tried twice more, for half an hour at most, and what fails then is kept (S62, F31)',
      'test/lib/room-events.test.ts':
        'begins with the stream, gives up after a while, and keeps what it has given up',
    },
  },
  {
    rules: [
      'S1',
      'S3BucketLoggingEnabled',
      'S3BucketReplicationEnabled',
      'S3BucketVersioningEnabled',
      'S3DefaultEncryptionKMS',
      'CT.S3.PR.2',
      'CT.S3.PR.4',
      'CT.S3.PR.6',
      'CT.S3.PR.9',
      'CT.S3.PR.10',
      'CT.S3.PR.11',
    ],
    where: /^Chat\/Hosting\/Bucket\//,
    reason:
      'It has the files of a page that everybody may read, through CloudFront, and a deployment puts them back.',
    heldBy: {
      'test/lib/page-bucket.test.ts': 'is read by this distribution alone, and by TLS from 1.2 on alone',
      'test/lib/page-files.test.ts':
        'come first as assets, for good, and then as what names them, asked about each time',
    },
  },
  {
    rules: ['CFR1', 'CFR2'],
    where: /^Chat\/Hosting\/Distribution\//,
    reason: 'Countries and a firewall are the operator’s choice: docs/deploy.md says how.',
    heldBy: {
      'test/lib/chat-hosting.test.ts':
        'the distribution takes a web ACL of AWS WAF, which no WebSocket API does (S55)',
    },
  },
  {
    rules: ['CFR3', 'CT.CLOUDFRONT.PR.5'],
    where: /^Chat\/Hosting\/Distribution\//,
    reason: 'Standard logs of CloudFront hold query strings, and so tokens (S57).',
    heldBy: {
      'test/lib/page-headers.test.ts':
        'is in no log of CloudFront, whose lines would have tokens in them (S57)',
    },
  },
  {
    rules: ['CFR4', 'CT.CLOUDFRONT.PR.6', 'CT.CLOUDFRONT.PR.7', 'CT.CLOUDFRONT.PR.9'],
    where: /^Chat\/Hosting\/Distribution\//,
    reason:
      'With a domain and a certificate TLS begins at 1.2; under cloudfront.net nobody can say where it begins.',
    heldBy: { 'test/lib/chat-hosting.test.ts': 'has its certificate, and TLS from 1.2 on (S6)' },
  },
  {
    rules: ['COG2'],
    where: /^Chat\/Users\/UserPool\//,
    reason: 'Who must have a second factor is for the product to say, by the prop mfa.',
    heldBy: {
      'test/lib/token-settings.test.ts':
        'lets the product choose who signs up, by which passwords and factors',
    },
  },
  {
    rules: ['COG8'],
    where: /^Chat\/Users\/UserPool\//,
    reason:
      'Threat protection is charged for every user, and whoever wants to pay for it brings such a pool.',
    isChoice: true,
  },
  {
    rules: ['CT.CLOUDFRONT.PR.4'],
    where: /^Chat\/Hosting\/Distribution\//,
    reason: 'There is one bucket and one stage, in one Region: nothing that an origin could be replaced by.',
    heldBy: { 'test/lib/chat-hosting.test.ts': 'there is but one of what an origin of the page can be' },
  },
  {
    rules: ['CT.CLOUDWATCH.PR.2'],
    where: /LogGroup\/|\/PublishLog\//,
    reason:
      'Logs are kept a month unless the prop logRetention says longer; a year of them is the operator’s to pay.',
    heldBy: { 'test/lib/chat-function.test.ts': 'keeps its logs as long as the props say (S61)' },
  },
  {
    rules: ['CT.LAMBDA.PR.2'],
    where: /^Chat\/Api\//,
    reason: 'Each permission has a SourceArn, put together by Fn::Join, in which the rule sees no text.',
    heldBy: { 'test/lib/chat-api.test.ts': 'may invoke it from this route of this stage alone (S62)' },
  },
  {
    rules: [
      /^IAM[45]\[/,
      'IAMNoInlinePolicy',
      'L1',
      'LambdaConcurrency',
      'LambdaDLQ',
      'LambdaInsideVPC',
      'LambdaLatestVersion',
      'LambdaTracing',
      'CT.LAMBDA.PR.3',
    ],
    where: /^Custom::CDKBucketDeployment/,
    reason: 'A function of the CDK, which runs while the page is deployed and at no other time.',
    heldBy: {
      'test/lib/page-files.test.ts': 'are put there by a function that nobody but CloudFormation invokes',
    },
  },
];
