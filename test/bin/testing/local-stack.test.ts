import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { startLocalStack } from '../../../bin/testing/local-stack.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { createGuestBook } from './guest-book/app.ts';

jest.setTimeout(60_000);

const cacheFolder = fileURLToPath(new URL('../../../.cache', import.meta.url));

describe('an app that is not ours, with an authorizer, functions and a table', () => {
  let folder: string;
  let stack: LocalStack;
  beforeAll(async () => {
    mkdirSync(cacheFolder, { recursive: true });
    // In the checkout, because its functions leave the AWS SDK to the runtime.
    folder = mkdtempSync(join(cacheFolder, 'guest-book-'));
    stack = await startLocalStack({ app: async () => createGuestBook(folder) });
  });
  afterAll(async () => {
    await stack.close();
    rmSync(folder, { recursive: true });
  });

  const socketOf = (name: string) => new WebSocket(`${stack.outputs['Url']}?name=${name}`);

  test('answers a frame on its route, for whom the authorizer has let in', async () => {
    const socket = socketOf('alice');
    await once(socket, 'open');
    for (const visits of [1, 2]) {
      socket.send('{"action":"sign"}');
      const [frame] = await once(socket, 'message');
      expect(String(frame)).toBe(`alice ${visits}`);
    }
    socket.close();
    await once(socket, 'close');
  });

  test('refuses whom the authorizer refuses, and who says nothing to it', async () => {
    for (const [name, status] of [
      ['uninvited', '403'],
      ['', '401'],
    ] as const) {
      const [error] = await once(socketOf(name), 'error');
      expect(error.message).toContain(status);
    }
  });

  test('has a function crash and a table throttled on demand, and what it takes of AWS counted', async () => {
    const socket = socketOf('carol');
    await once(socket, 'open');
    stack.faults.set({
      rules: [
        {
          match: { action: 'UpdateItem' },
          timesMax: 1,
          fault: { kind: 'error', error: 'ProvisionedThroughputExceededException' },
        },
      ],
    });
    await stack.meter.whenIdle();
    stack.meter.reset();
    socket.send('{"action":"sign"}');
    const [frame] = await once(socket, 'message');
    await stack.meter.whenIdle();
    expect(String(frame)).toBe('carol 1');
    expect(stack.meter.read().total).toMatchObject({
      calls: { 'dynamodb UpdateItem': 2 },
      invocations: 1,
      messagesIn: 1,
      messagesOut: 1,
    });
    socket.close();
    await once(socket, 'close');
  });
});

test('an assembly may be named from where the test runs', async () => {
  const app = createGuestBook(mkdtempSync(join(tmpdir(), 'guest-book-')));
  const assembly = relative(process.cwd(), app.synth().directory);
  const stack = await startLocalStack({ assembly });
  const event = { methodArn: '*', queryStringParameters: { name: 'alice' } };
  const { payload } = await stack.invoke(stack.outputs['AuthorizerName'] ?? '', event);
  await stack.close();
  expect(JSON.parse(payload)).toMatchObject({ principalId: 'alice' });
  rmSync(app.outdir, { recursive: true });
});

test('takes an app or an assembly, not both', async () => {
  const both = startLocalStack({ app: async () => createGuestBook('nowhere'), assembly: 'nowhere' });
  await expect(both).rejects.toThrow('unable to start a local stack; both app and assembly were given');
});
