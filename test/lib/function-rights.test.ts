import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Chat } from '../../lib/chat.ts';
import { synthesize, createQuickApp } from './synthesis.ts';
import { at, list, resource, resources, text } from './template-reader.ts';

const template = synthesize();
const rooms = `\${${resource(template, 'AWS::DynamoDB::Table', 'ChatRoomsTable').logicalId}.Arn}`;
const connections = `\${${resource(template, 'AWS::DynamoDB::Table', 'ChatConnectionsTable').logicalId}.Arn}`;
const api = resource(template, 'AWS::ApiGatewayV2::Api', 'ChatApi').logicalId;
const clients = (method: string) =>
  `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${api}}/dev/${method}/@connections/*`;

/** Statements as `resource: [actions]`, the same for however CDK splits or merges them. */
function rights(of: Template, policyPrefix: string): Record<string, readonly string[]> {
  const { properties } = resource(of, 'AWS::IAM::Policy', policyPrefix);
  const found: Record<string, string[]> = {};
  for (const statement of list(at(properties, 'PolicyDocument', 'Statement'))) {
    expect(at(statement, 'Effect')).toBe('Allow');
    for (const allowed of list(at(statement, 'Resource'))) {
      found[text(allowed)] = [...(found[text(allowed)] ?? []), ...list(at(statement, 'Action')).map(text)];
    }
  }
  return Object.fromEntries(Object.entries(found).map(([allowed, actions]) => [allowed, actions.toSorted()]));
}

/** Writing its own logs and traces, which every function may and must. */
function ownRights(name: string): Record<string, readonly string[]> {
  const logGroup = resource(template, 'AWS::Logs::LogGroup', `Chat${name}LogGroup`).logicalId;
  return {
    [`\${${logGroup}.Arn}`]: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    '*': ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  };
}

const dynamodb = (...actions: readonly string[]) => actions.map((action) => `dynamodb:${action}`);
/** All that there is of single items, and no scan. */
const manageRooms = dynamodb(
  'BatchGetItem',
  'ConditionCheckItem',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'UpdateItem',
);
const manageConnections = {
  [clients('POST')]: ['execute-api:ManageConnections'],
  [clients('DELETE')]: ['execute-api:ManageConnections'],
};

const orderFanOut = {
  [`\${${resource(template, 'AWS::Lambda::Function', 'ChatFanOutFunction').logicalId}.Arn}`]: [
    'lambda:InvokeFunction',
  ],
};

describe('the role of a function has exactly the rights of its code', () => {
  it.each<[string, Record<string, readonly string[]>]>([
    ['Authorizer', {}],
    [
      'Connection',
      {
        [rooms]: dynamodb('ConditionCheckItem'),
        [connections]: dynamodb('DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
        [clients('POST')]: ['execute-api:ManageConnections'],
      },
    ],
    [
      'SendMessage',
      {
        [rooms]: dynamodb('GetItem', 'PutItem', 'UpdateItem'),
        [connections]: dynamodb('DeleteItem', 'Query', 'UpdateItem'),
        ...manageConnections,
        ...orderFanOut,
      },
    ],
    [
      'FanOut',
      {
        [rooms]: dynamodb('GetItem', 'Query'),
        [connections]: dynamodb('DeleteItem', 'Query', 'UpdateItem'),
        ...manageConnections,
      },
    ],
    [
      'Actions',
      {
        [rooms]: manageRooms,
        [`${rooms}/index/byUser`]: dynamodb('Query'),
        [connections]: dynamodb('BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
        ...manageConnections,
        ...orderFanOut,
      },
    ],
    [
      'Rooms',
      {
        [rooms]: manageRooms,
        [`${rooms}/index/byUser`]: dynamodb('Query'),
        [connections]: dynamodb('BatchGetItem', 'DeleteItem', 'Query', 'UpdateItem'),
        ...manageConnections,
        ...orderFanOut,
      },
    ],
  ])('%s (S59)', (name, expected) => {
    expect(rights(template, `Chat${name}Role`)).toEqual({ ...ownRights(name), ...expected });
  });
});

describe('the role of the authorizer in a deployment with a secret', () => {
  const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:site/jwt-AbCdEf';
  const getValue = ['secretsmanager:GetSecretValue'];

  it('has the one right to read it, and no other role has any (S59)', () => {
    const withSecret = synthesize({ tokenSecret: arn });
    expect(rights(withSecret, 'ChatAuthorizerRole')).toMatchObject({ [arn]: getValue });
    const statements = resources(withSecret, 'AWS::IAM::Policy').map((policy) => JSON.stringify(policy));
    expect(statements.filter((statement) => statement.includes('secretsmanager'))).toHaveLength(1);
    expect(JSON.stringify(withSecret.toJSON())).not.toContain('kms:Decrypt');
  });

  it('decrypts with the key that is ours, by way of Secrets Manager alone', () => {
    const stack = new Stack(createQuickApp(), 'stack');
    const keyArn = 'arn:aws:kms:eu-central-1:123456789012:key/0b7f3c1e-6a52-4d0e-9c43-5f1f6f0f9a11';
    const tokenSecret = Secret.fromSecretAttributes(stack, 'Secret', {
      secretCompleteArn: arn,
      encryptionKey: Key.fromKeyArn(stack, 'Key', keyArn),
    });
    const chat = new Chat(stack, 'Chat', { tokenSecret });
    const withKey = Template.fromStack(Stack.of(chat));
    expect(rights(withKey, 'ChatAuthorizerRole')).toMatchObject({
      [arn]: getValue,
      [keyArn]: ['kms:Decrypt'],
    });
    const { properties } = resource(withKey, 'AWS::IAM::Policy', 'ChatAuthorizerRole');
    expect(text(at(properties, 'PolicyDocument'))).toContain('kms:ViaService');
  });

  it('reads a secret that is known by name, and none whose name only begins so', () => {
    const stack = new Stack(createQuickApp(), 'stack');
    const tokenSecret = Secret.fromSecretNameV2(stack, 'Secret', 'site/jwt');
    const chat = new Chat(stack, 'Chat', { tokenSecret });
    const named = rights(Template.fromStack(Stack.of(chat)), 'ChatAuthorizerRole');
    expect(Object.keys(named).filter((of) => of.includes('secret:'))).toEqual([
      expect.stringMatching(/:secret:site\/jwt-\?{6}$/),
    ]);
  });
});

it('the fan-out function may order slices from itself, and write letters, and no more (S59)', () => {
  const queue = resource(template, 'AWS::SQS::Queue', 'ChatLargeRooms').logicalId;
  expect(rights(template, 'ChatLargeRoomsOrders')).toEqual({
    ...orderFanOut,
    [`\${${queue}.Arn}`]: ['sqs:SendMessage'],
  });
});

describe('roles', () => {
  const roles = resources(template, 'AWS::IAM::Role');

  it('are one for each function, and one by which API Gateway writes logs (S59)', () => {
    const functions = resources(template, 'AWS::Lambda::Function');
    const used = functions.map(({ properties }) => text(properties['Role']));
    expect(new Set(used).size).toBe(functions.length);
    expect(roles).toHaveLength(functions.length + 1);
  });

  it('have policies that are no other role’s (S59)', () => {
    const withEvents = synthesize({ eventBus: 'default' });
    for (const { properties } of resources(withEvents, 'AWS::IAM::Policy'))
      expect(list(properties['Roles'])).toHaveLength(1);
  });

  it('have no managed policies (S59)', () => {
    for (const { properties } of roles) expect(properties).not.toHaveProperty('ManagedPolicyArns');
    expect(resources(template, 'AWS::IAM::ManagedPolicy')).toEqual([]);
  });

  it('allow no action by wildcard, and no scan (S59)', () => {
    const documents = [
      ...resources(template, 'AWS::IAM::Policy').map(({ properties }) => properties['PolicyDocument']),
      ...roles.flatMap(({ properties }) =>
        list(properties['Policies'] ?? []).map((policy) => at(policy, 'PolicyDocument')),
      ),
    ];
    const actions = documents.flatMap((document) =>
      list(at(document, 'Statement')).flatMap((statement) => list(at(statement, 'Action')).map(text)),
    );
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => action.includes('*') || action === 'dynamodb:Scan')).toEqual([]);
  });
});

describe('grantManageRooms', () => {
  it('allows to invoke the rooms function and nothing else', () => {
    const stack = new Stack(createQuickApp(), 'stack');
    const backend = new Role(stack, 'Backend', {
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    new Chat(stack, 'Chat').grantManageRooms(backend);
    const granted = Template.fromStack(stack);
    const roomsFunction = resource(granted, 'AWS::Lambda::Function', 'ChatRoomsFunction').logicalId;
    expect(rights(granted, 'Backend')).toEqual({ [`\${${roomsFunction}.Arn}`]: ['lambda:InvokeFunction'] });
  });
});
