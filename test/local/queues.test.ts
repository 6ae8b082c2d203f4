import type { HttpResponse } from '../../local/http-response.ts';
import { createQueues } from '../../local/queues.ts';

const url = 'https://sqs.us-east-1.amazonaws.com/123456789012/letters';

let nowMs: number;
let handle: ReturnType<typeof createQueues>;

beforeEach(() => {
  nowMs = 1_000_000;
  const queue = { logicalId: 'Letters', type: 'AWS::SQS::Queue', ref: url, properties: {} };
  handle = createQueues({ resources: [queue], nowMs: () => nowMs });
});

async function call(action: string, input: object): Promise<HttpResponse> {
  const body = Buffer.from(JSON.stringify({ QueueUrl: url, ...input }));
  const request = { method: 'POST', path: '/', headers: {}, body };
  return handle({ service: 'sqs', action, caller: { kind: 'external' }, request });
}

async function receive(
  max = 10,
): Promise<readonly { readonly Body: string; readonly ReceiptHandle: string }[]> {
  const { body } = await call('ReceiveMessage', { MaxNumberOfMessages: max });
  return JSON.parse(body).Messages ?? [];
}

const bodies = async (max?: number) => (await receive(max)).map(({ Body: body }) => body);

test('a queue gives what it was sent, as many messages as are asked for', async () => {
  for (const body of ['a', 'b', 'c']) await call('SendMessage', { MessageBody: body });
  expect(await bodies(2)).toEqual(['a', 'b']);
  expect(await bodies()).toEqual(['c']);
});

test('a message that was received is hidden for half a minute, then it is there again', async () => {
  await call('SendMessage', { MessageBody: 'a' });
  await receive();
  nowMs += 29_999;
  expect(await bodies()).toEqual([]);
  nowMs += 1;
  expect(await bodies()).toEqual(['a']);
});

test('a message is hidden for as long as its receiver says, and no longer when that one lets it go', async () => {
  await call('SendMessage', { MessageBody: 'a' });
  await call('ReceiveMessage', { VisibilityTimeout: 60 });
  nowMs += 59_999;
  expect(await bodies()).toEqual([]);
  nowMs += 1;
  const [message] = await receive();
  await call('ChangeMessageVisibility', { ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 });
  expect(await bodies()).toEqual(['a']);
});

test('a message says when it was sent to whoever asks', async () => {
  await call('SendMessage', { MessageBody: 'a' });
  const { body } = await call('ReceiveMessage', { MessageSystemAttributeNames: ['SentTimestamp'] });
  expect(JSON.parse(body)).toMatchObject({ Messages: [{ Attributes: { SentTimestamp: '1000000' } }] });
});

test('a message that was deleted by its receipt is gone', async () => {
  await call('SendMessage', { MessageBody: 'a' });
  const [message] = await receive();
  await call('DeleteMessage', { ReceiptHandle: message?.ReceiptHandle });
  nowMs += 60_000;
  expect(await bodies()).toEqual([]);
});

test('the digest of a message is told, which clients check', async () => {
  const { body } = await call('SendMessage', { MessageBody: 'a' });
  expect(JSON.parse(body)).toMatchObject({ MD5OfMessageBody: '0cc175b9c0f1b6a831c399e269772661' });
});

test.each([
  ['a queue that is not there', 'ReceiveMessage', { QueueUrl: `${url}-2` }, 'QueueDoesNotExist'],
  ['what the local stack does not have', 'PurgeQueue', {}, 'UnsupportedOperation'],
])('refuses %s', async (_, action, input, code) => {
  const response = await call(action, input);
  expect(response.statusCode).toBe(400);
  expect(JSON.parse(response.body)).toMatchObject({ __type: `com.amazonaws.sqs#${code}` });
});
