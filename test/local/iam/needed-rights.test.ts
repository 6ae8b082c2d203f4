import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

import { Worker, account, allow, api, helper, rooms } from './worker.ts';

const log = `arn:aws:dynamodb:us-east-1:${account}:table/Log`;
const key = { id: { S: 'a' } };
const at = (TableName: string) => ({ TableName, Key: key });
const put = (TableName: string) => ({ TableName, Item: key });

let worker: Worker;
beforeEach(async () => {
  worker = await Worker.start();
});
afterEach(() => worker.close());

describe('a call of a function needs', () => {
  const getFromRooms = new GetItemCommand(at('Rooms'));
  const query = { TableName: 'Rooms', KeyConditionExpression: 'id = :id' };
  const write = new TransactWriteItemsCommand({
    TransactItems: [
      { Put: put('Rooms') },
      { Update: { ...at('Rooms'), UpdateExpression: 'REMOVE a' } },
      { Delete: at('Log') },
      { ConditionCheck: { ...at('Log'), ConditionExpression: 'attribute_exists(id)' } },
    ],
  });
  const batchWrite = new BatchWriteItemCommand({
    RequestItems: { Rooms: [{ PutRequest: { Item: key } }], Log: [{ DeleteRequest: { Key: key } }] },
  });

  test.each<[string, Dynamodb, readonly Needed[]]>([
    ['its operation on its table', (sdk) => sdk.send(getFromRooms), [['dynamodb:GetItem', rooms]]],
    [
      'its operation on the index that it names',
      (sdk) => sdk.send(new QueryCommand({ ...query, IndexName: 'byUser' })),
      [['dynamodb:Query', `${rooms}/index/byUser`]],
    ],
    [
      'its operation on the table that an ARN names',
      (sdk) => sdk.send(new GetItemCommand(at(log))),
      [['dynamodb:GetItem', log]],
    ],
    [
      'the operation of each item of a transaction',
      (sdk) => sdk.send(write),
      [
        ['dynamodb:PutItem', rooms],
        ['dynamodb:UpdateItem', rooms],
        ['dynamodb:DeleteItem', log],
        ['dynamodb:ConditionCheckItem', log],
      ],
    ],
    [
      'to read each item of a transaction',
      (sdk) =>
        sdk.send(new TransactGetItemsCommand({ TransactItems: [{ Get: at('Rooms') }, { Get: at('Log') }] })),
      [
        ['dynamodb:GetItem', rooms],
        ['dynamodb:GetItem', log],
      ],
    ],
    [
      'to read a batch from each of its tables',
      (sdk) =>
        sdk.send(new BatchGetItemCommand({ RequestItems: { Rooms: { Keys: [key] }, Log: { Keys: [key] } } })),
      [
        ['dynamodb:BatchGetItem', rooms],
        ['dynamodb:BatchGetItem', log],
      ],
    ],
    [
      'to write a batch to each of its tables',
      (sdk) => sdk.send(batchWrite),
      [
        ['dynamodb:BatchWriteItem', rooms],
        ['dynamodb:BatchWriteItem', log],
      ],
    ],
    [
      'its operation on everything, if it names no table',
      (sdk) => sdk.send(new ListTablesCommand({})),
      [['dynamodb:ListTables', '*']],
    ],
  ])('%s', async (_, send, needed) => {
    await expect(missed(needed, () => send(worker.connect(DynamoDBClient)))).resolves.toEqual(needed);
  });

  test.each<[string, Lambda, readonly Needed[]]>([
    [
      'to invoke the function that it names',
      (sdk) => sdk.send(new InvokeCommand({ FunctionName: 'helper' })),
      [['lambda:InvokeFunction', helper]],
    ],
    [
      'to invoke the function that an ARN names',
      (sdk) => sdk.send(new InvokeCommand({ FunctionName: helper })),
      [['lambda:InvokeFunction', helper]],
    ],
    [
      'to invoke the version that it names',
      (sdk) =>
        sdk.send(new InvokeCommand({ FunctionName: 'helper', Qualifier: '7', InvocationType: 'Event' })),
      [['lambda:InvokeFunction', `${helper}:7`]],
    ],
  ])('%s', async (_, send, needed) => {
    await expect(missed(needed, () => send(worker.connect(LambdaClient)))).resolves.toEqual(needed);
  });

  test.each<[string, Connections, readonly Needed[]]>([
    [
      'to post to connections of the stage',
      (sdk) => sdk.send(new PostToConnectionCommand({ ConnectionId: 'abc=', Data: 'a' })),
      [['execute-api:ManageConnections', `${api}/v1/POST/@connections/*`]],
    ],
    [
      'to close connections of the stage',
      (sdk) => sdk.send(new DeleteConnectionCommand({ ConnectionId: 'abc=' })),
      [['execute-api:ManageConnections', `${api}/v1/DELETE/@connections/abc%3D`]],
    ],
  ])('%s', async (_, send, needed) => {
    await expect(
      missed(needed, () => send(worker.connect(ApiGatewayManagementApiClient, '/v1'))),
    ).resolves.toEqual(needed);
  });
});

type Needed = readonly [action: string, resource: string];
type Dynamodb = (client: DynamoDBClient) => Promise<unknown>;
type Lambda = (client: LambdaClient) => Promise<unknown>;
type Connections = (client: ApiGatewayManagementApiClient) => Promise<unknown>;

/** With these rights the call must succeed; gives those of them without which it is denied. */
async function missed(needed: readonly Needed[], send: () => Promise<unknown>): Promise<readonly Needed[]> {
  const iamOf = (rights: readonly Needed[]) => worker.iamOf(rights.map((right) => allow(...right)));
  let iam = iamOf(needed);
  worker.serve(() => iam);
  await send();
  const denied: Needed[] = [];
  for (const right of needed) {
    iam = iamOf(needed.filter((other) => other !== right));
    const error: unknown = await send().catch((failure: unknown) => failure);
    if (error instanceof Error && error.name === 'AccessDeniedException') denied.push(right);
  }
  return denied;
}
