import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLambdaFanOut } from '../../../lambda/adapters/lambda-fan-out.ts';
import type { FanOutQueue } from '../../../lambda/chat/fan-out-port.ts';
import { RecordingLogger } from '../../fakes/in-memory-ports.ts';

const order = { room: 'bawan', seqs: [7], exceptConnectionId: 'TXzPWdnOjoECGjA=' };

let server: Server;
let queue: FanOutQueue;
let logger: RecordingLogger;
/** What the next requests are answered; the last one stays. */
let statuses: number[];
let requests: {
  readonly line: string;
  readonly type: unknown;
  readonly signed: unknown;
  readonly body: string;
}[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({
        line: `${request.method} ${request.url}`,
        type: request.headers['x-amz-invocation-type'],
        signed: request.headers['authorization'],
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead((statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 202).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});
beforeEach(() => {
  requests = [];
  logger = new RecordingLogger();
  const { port } = server.address() as AddressInfo;
  queue = createLambdaFanOut({
    url: `http://127.0.0.1:${port}`,
    functionName: 'chat-FanOut',
    sign: ({ host, headers = {} }) => ({
      host,
      authorization: `signed ${Object.keys(headers).join()}`,
      ...headers,
    }),
    logger,
  });
});

test('invokes the function by an event that nobody waits for, with its type signed', async () => {
  statuses = [202];
  await expect(queue.enqueue(order)).resolves.toBe('enqueued');
  expect(requests).toEqual([
    {
      line: 'POST /2015-03-31/functions/chat-FanOut/invocations',
      type: 'Event',
      signed: 'signed x-amz-invocation-type',
      body: JSON.stringify(order),
    },
  ]);
});

test.each([429, 500, 503])('tries again where Lambda answers %i, a few times', async (status) => {
  statuses = [status, status, 202];
  await expect(queue.enqueue(order)).resolves.toBe('enqueued');
  expect(requests).toHaveLength(3);
  expect(logger.lines).toEqual([]);
});

test.each([
  [429, 3],
  [500, 3],
  [403, 1],
  [404, 1],
])('is refused where Lambda keeps answering %i, and says so to operators', async (status, tries) => {
  statuses = [status];
  await expect(queue.enqueue(order)).resolves.toBe('refused');
  expect(requests).toHaveLength(tries);
  expect(logger.lines).toMatchObject([{ level: 'error', context: { room: 'bawan', status } }]);
});
