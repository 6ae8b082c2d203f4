import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

import { intercepted } from '../../local/call.ts';
import type { Iam } from '../../local/iam.ts';
import type { Resource } from '../../local/resource.ts';
import { Worker, account, allow, api, helper, ok, resource, rooms } from './iam/worker.ts';

const getItem = new GetItemCommand({ TableName: 'Rooms', Key: { id: { S: 'a' } } });

let worker: Worker;
beforeEach(async () => {
  worker = await Worker.start();
});
afterEach(() => worker.close());

describe('a denial', () => {
  const user = `arn:aws:sts::${account}:assumed-role/worker-role/worker`;

  test('of DynamoDB has its name, status 400 and message, and one line in the log', async () => {
    worker.serve(() => worker.iamOf([]));
    await expect(worker.connect(DynamoDBClient).send(getItem)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: ${user} is not authorized to perform: dynamodb:GetItem on resource: ${rooms} because no identity-based policy allows the dynamodb:GetItem action`,
      $metadata: { httpStatusCode: 400, attempts: 1 },
    });
    expect(worker.lines).toEqual([
      `worker may not dynamodb:GetItem on ${rooms}, because no identity-based policy allows the dynamodb:GetItem action`,
    ]);
  });

  test('by an explicit deny says so', async () => {
    worker.serve(() =>
      worker.iamOf([{ Effect: 'Deny', Action: 'dynamodb:*', Resource: '*' }, allow('*', '*')]),
    );
    await expect(worker.connect(DynamoDBClient).send(getItem)).rejects.toMatchObject({
      message: expect.stringMatching(
        /on resource: .*Rooms with an explicit deny in an identity-based policy$/,
      ),
    });
  });

  test('of Lambda has its name, status 403 and message', async () => {
    worker.serve(() => worker.iamOf([]));
    await expect(
      worker.connect(LambdaClient).send(new InvokeCommand({ FunctionName: 'helper' })),
    ).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        `${user} is not authorized to perform: lambda:InvokeFunction on resource: ${helper} `,
      ),
      $metadata: { httpStatusCode: 403, attempts: 1 },
    });
  });

  test('of @connections has its name, status 403 and message', async () => {
    worker.serve(() => worker.iamOf([]));
    const client = worker.connect(ApiGatewayManagementApiClient, '/v1');
    await expect(
      client.send(new PostToConnectionCommand({ ConnectionId: 'abc=', Data: 'a' })),
    ).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`on resource: ${api}/v1/POST/@connections/abc%3D because`),
      $metadata: { httpStatusCode: 403, attempts: 1 },
    });
  });
});

test('everybody but a function is the developer, who may do everything', async () => {
  worker.serve(() => worker.iamOf([]), { kind: 'external' });
  await worker.connect(DynamoDBClient).send(getItem);
  expect(worker.lines).toEqual([]);
});

describe('a role has', () => {
  const document = { Statement: [allow('dynamodb:GetItem', rooms)] };
  const role = (properties: Resource['properties'] = {}) =>
    resource('AWS::IAM::Role', 'worker-role', properties);
  const managedArn = `arn:aws:iam::${account}:policy/shared`;

  test.each<[string, readonly Resource[]]>([
    ['its own policies', [role({ Policies: [{ PolicyName: 'own', PolicyDocument: document }] })]],
    [
      'policies that name it',
      [role(), resource('AWS::IAM::Policy', 'p', { PolicyDocument: document, Roles: ['worker-role'] })],
    ],
    [
      'managed policies that name it',
      [
        role(),
        resource('AWS::IAM::ManagedPolicy', managedArn, { PolicyDocument: document, Roles: ['worker-role'] }),
      ],
    ],
    [
      'managed policies that it names',
      [
        role({ ManagedPolicyArns: [managedArn] }),
        resource('AWS::IAM::ManagedPolicy', managedArn, { PolicyDocument: document }),
      ],
    ],
  ])('%s', async (_, resources) => {
    const iam = worker.iamWith(resources);
    expect(iam.warnings).toEqual([]);
    worker.serve(() => iam);
    await worker.connect(DynamoDBClient).send(getItem);
  });

  test('no policies that name another role', async () => {
    worker.serve(() =>
      worker.iamWith([
        role(),
        resource('AWS::IAM::Policy', 'p', { PolicyDocument: document, Roles: ['other'] }),
      ]),
    );
    await expect(worker.connect(DynamoDBClient).send(getItem)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('policies of AWS of which only those for logs and traces are known; others are reported', () => {
    const policies = ['service-role/AWSLambdaBasicExecutionRole', 'AmazonDynamoDBFullAccess'];
    const ManagedPolicyArns = policies.map((name) => `arn:aws:iam::aws:policy/${name}`);
    expect(worker.iamWith([role({ ManagedPolicyArns })]).warnings).toEqual([
      'Logical-worker-role has the policy arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess, which is not known here and allows nothing locally',
    ]);
  });

  test('a boundary that is reported, once for all of its functions, as it is not judged by', () => {
    const second = resource('AWS::Lambda::Function', 'second', {
      Role: `arn:aws:iam::${account}:role/worker-role`,
    });
    expect(worker.iamWith([role({ PermissionsBoundary: managedArn }), second]).warnings).toEqual([
      'Logical-worker-role has a permissions boundary, which is not judged by locally',
    ]);
  });

  test('nothing if it is not in the template, which is reported', async () => {
    const iam = worker.iamWith([]);
    expect(iam.warnings).toEqual([
      'the role of Logical-worker is not in the template, so it may do nothing locally',
    ]);
    worker.serve(() => iam);
    await expect(worker.connect(DynamoDBClient).send(getItem)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('no policy that is not understood: the stack does not start', () => {
    const Statement = [{ ...allow('*', '*'), Condition: { Bool: { 'aws:SecureTransport': 'true' } } }];
    expect(() => worker.iamOf(Statement)).toThrow(
      'unable to judge by policy own of Logical-worker-role; condition operator Bool',
    );
  });
});

test("a table's own policy is reported, as it is not judged by", () => {
  const table = resource('AWS::DynamoDB::Table', 'Rooms', { ResourcePolicy: { PolicyDocument: {} } });
  expect(worker.iamWith([resource('AWS::IAM::Role', 'worker-role', {}), table]).warnings).toEqual([
    'Logical-Rooms has a policy of its own, which is not judged by locally',
  ]);
});

describe('a service', () => {
  const sourceArn = `${api}/v1/$connect`;
  const invocation = {
    service: 'lambda',
    action: 'Invoke',
    caller: { kind: 'service', sourceArn },
    request: {
      method: 'POST',
      path: `/2015-03-31/functions/${encodeURIComponent(helper)}/invocations`,
      headers: {},
      body: Buffer.from('{}'),
    },
  } as const;
  const permission = resource('AWS::Lambda::Permission', 'permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: helper,
    Principal: 'apigateway.amazonaws.com',
    SourceArn: sourceArn,
  });
  const invoke = (iam: Iam) => intercepted([iam.interceptor], async () => ok)(invocation);

  test('invokes a function that permits it', async () => {
    await expect(invoke(worker.iamWith([permission]))).resolves.toEqual(ok);
  });

  test('does not invoke one that does not, and the log says so', async () => {
    await expect(invoke(worker.iamWith([]))).resolves.toMatchObject({
      statusCode: 403,
      headers: { 'x-amzn-errortype': 'AccessDeniedException' },
    });
    expect(worker.lines).toEqual([
      `${sourceArn} may not lambda:InvokeFunction on ${helper}, because no resource-based policy allows the lambda:InvokeFunction action`,
    ]);
  });
});
