import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { connectLetterQueue, regionOf } from '../../../bin/replay/letter-queue.ts';
import type { LetterQueue } from '../../../bin/replay/letter-queue.ts';
import { replayLetters } from '../../../bin/replay/replayed-letters.ts';
import type { ReplayOptions } from '../../../bin/replay/replayed-letters.ts';
import { createQueues } from '../../../local/queues.ts';

let server: Server;
let queue: LetterQueue;
let nowMs: number;
/** What was ordered, as JSON. */
let orders: string[];
let send: (body: unknown) => Promise<unknown>;

/** Queues of the local stack that speak SQS's protocol. */
beforeEach(async () => {
  nowMs = 1_000_000;
  orders = [];
  const resource = { logicalId: 'Letters', type: 'AWS::SQS::Queue', ref: 'letters', properties: {} };
  const handle = createQueues({ resources: [resource], nowMs: () => nowMs });
  const call = async (action: string, body: Buffer) =>
    handle({
      service: 'sqs',
      action,
      caller: { kind: 'external' },
      request: { method: 'POST', path: '/', headers: {}, body },
    });
  server = createServer((request, response) => {
    const action = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
    const answer = async () => {
      const { statusCode, body } = await call(action, await buffer(request));
      response.writeHead(statusCode).end(body);
    };
    void answer();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  queue = queueAt(`http://127.0.0.1:${port}/123456789012/letters`);
  send = async (body) => {
    const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
    await call('SendMessage', Buffer.from(JSON.stringify({ QueueUrl: 'letters', MessageBody })));
  };
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

const queueAt = (url: string) =>
  connectLetterQueue(url, async () => ({
    credentials: { accessKeyId: 'a-test', secretAccessKey: 'a-test' },
    region: 'us-east-1',
  }));

const order = (seq: number) => ({ room: 'bawan', seqs: [seq], slice: { from: 'a=', through: 'b=' } });
const letter = (seq: number) => ({ version: '1.0', requestPayload: order(seq) });

const takeOrder: ReplayOptions['giveOrder'] = async (given) => {
  orders.push(given);
};

const replay = async (giveOrder = takeOrder) => replayLetters({ queue, giveOrder, nowMs: () => nowMs });

/** What is in the queue for whoever looks now. */
const bodies = async () => (await queue.receive()).map(({ body }) => JSON.parse(body));

test('gives every order once, however many letters there are, and leaves none of them', async () => {
  for (let seq = 1; seq <= 25; seq += 1) await send(letter(seq));
  expect(await replay()).toEqual({ ordered: 25, left: [] });
  expect(orders.map((given) => JSON.parse(given))).toEqual(
    Array.from({ length: 25 }, (_, index) => order(index + 1)),
  );
  nowMs += 3_600_000;
  expect(await bodies()).toEqual([]);
});

test('gives an order as it is, with what only a newer function knows', async () => {
  await send({ requestPayload: { ...order(1), pace: 'slow' } });
  await replay();
  expect(orders.map((given) => JSON.parse(given))).toEqual([{ ...order(1), pace: 'slow' }]);
});

test.each([
  ['no JSON', '{'],
  ['no letter of Lambda', '{"room":"bawan"}'],
  ['the letter of another function', { requestPayload: { Records: [] } }],
])('leaves what is no order in the queue, says so, and goes on: %s', async (_, body) => {
  await send(body);
  await send(letter(1));
  const { ordered, left } = await replay();
  expect({ ordered, reasons: left.map(({ reason }) => reason) }).toEqual({
    ordered: 1,
    reasons: ['it has no order'],
  });
  expect((await queue.receive()).map(({ id }) => id)).toEqual(left.map(({ id }) => id));
});

test('leaves a letter that came after the beginning, so that an order that fails anew is not given for ever', async () => {
  await send(letter(1));
  const { ordered, left } = await replay(async (given) => {
    orders.push(given);
    nowMs += 1;
    await send({ requestPayload: JSON.parse(given) });
  });
  expect(ordered).toBe(1);
  expect(left).toEqual([{ id: expect.any(String), reason: 'it came after the beginning' }]);
  expect(await bodies()).toEqual([{ requestPayload: order(1) }]);
});

test('deletes a letter only when its order was taken, and puts back what it holds when that fails', async () => {
  for (let seq = 1; seq <= 3; seq += 1) await send(letter(seq));
  const failing = replay(async (given) => {
    if (orders.push(given) === 2) throw new Error('unable to invoke');
  });
  await expect(failing).rejects.toThrow('unable to invoke');
  expect(await bodies()).toEqual([letter(2), letter(3)]);
});

test('finds the letters again some minutes after it was killed', async () => {
  await send(letter(1));
  await new Promise<void>((resolve) => {
    const killed = new Promise<void>(() => undefined);
    void replay(async () => {
      resolve();
      return killed;
    });
  });
  expect(await replay()).toEqual({ ordered: 0, left: [] });
  nowMs += 300_000;
  expect(await replay()).toMatchObject({ ordered: 1 });
});

test('says what SQS says when it refuses', async () => {
  const { port } = server.address() as AddressInfo;
  await expect(queueAt(`http://127.0.0.1:${port}/123456789012/nowhere`).receive()).rejects.toThrow(
    `unable to ReceiveMessage of http://127.0.0.1:${port}/123456789012/nowhere; 400 com.amazonaws.sqs#QueueDoesNotExist`,
  );
});

test.each([
  ['https://sqs.eu-central-1.amazonaws.com/123456789012/letters', 'eu-central-1'],
  ['https://sqs.cn-north-1.amazonaws.com.cn/123456789012/letters', 'cn-north-1'],
  ['https://sqs.eu-central-1.example.com/123456789012/letters', undefined],
  ['http://127.0.0.1:3000/123456789012/letters', undefined],
])('the Region of %s is %s', (url, region) => {
  expect(regionOf(url)).toBe(region);
});
