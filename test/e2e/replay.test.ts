import { execFile } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Interceptor } from '../../local/call.ts';
import { projectFolder } from '../package/installed-package.ts';
import { putCrowd } from './crowd.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';
import { snippetsOf } from './snippets.ts';

jest.setTimeout(60_000);

const commands = snippetsOf('docs/operate.md', 'sh').filter((lines) => lines.includes('npm run replay'));
const [command = ''] = commands;
const key = { accessKeyId: 'a-developer', secretAccessKey: 'a-developer' };
const events = new EventEmitter();

/** Tells of each letter that is written. */
const watchLetters: Interceptor = async (call, next) => {
  const response = await next(call);
  if (call.service === 'sqs' && call.action === 'SendMessage') events.emit('letter');
  return response;
};

let chat: LocalChat;
let dynamodb: DynamoDBClient;
let folder: string;
beforeAll(async () => {
  chat = await startLocalChat({ interceptors: [watchLetters], retryDelayMs: 1 });
  dynamodb = new DynamoDBClient({ endpoint: chat.stack.url, region: 'us-east-1', credentials: key });
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
  writeFileSync(join(folder, 'outputs.json'), JSON.stringify(chat.stack.outputs));
});
afterAll(async () => {
  dynamodb.destroy();
  await chat.close();
  rmSync(folder, { recursive: true });
});

/** Runs lines of the runbook as an operator does; gives what they print at last. */
async function runInShell(lines: string): Promise<string | undefined> {
  const inProject = `npm() { command npm --prefix '${projectFolder}' --silent "$@"; }\n`;
  // What the page begins with asks the AWS CLI, which is not here.
  const withOutputs = `output() { node -p 'require("./outputs.json")[process.argv[1]]' "$1"; }\n`;
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: chat.stack.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
  };
  const { stdout } = await promisify(execFile)(
    'bash',
    ['-euo', 'pipefail', '-c', inProject + withOutputs + lines],
    { cwd: folder, env },
  );
  return stdout.trim().split('\n').at(-1);
}

/** Lets bob be in a room with more subscriptions than one function delivers to, and alice send to it. */
async function sendToLargeRoom() {
  const room = await chat.createRoom('alice', 'bob');
  const [alice, bob] = await Promise.all([chat.connect('alice', room), chat.connect('bob', room)]);
  const { ConnectionsTableName: connectionsTable = '' } = chat.stack.outputs;
  await putCrowd(dynamodb, { connectionsTable, room, size: 300, expiresAt: 1 });
  const sent = alice.request({ action: 'sendMessage', room, message: 'Sar barzi, Luria' });
  return { sent, bob };
}

const failFanOut = () =>
  chat.stack.faults.set({
    rules: [
      {
        match: { service: 'dynamodb', caller: 'FanOut' },
        fault: { kind: 'error', error: 'ValidationException', statusCode: 400 },
      },
    ],
  });

test('the runbook has one command for dead letters', () => {
  expect(commands).toHaveLength(1);
});

test('an entry that the fan-out function has given up reaches its readers by the command of the runbook (F31)', async () => {
  failFanOut();
  const letter = once(events, 'letter');
  const { sent, bob } = await sendToLargeRoom();
  const { type, seq } = await sent;
  expect(type).toBe('message');
  await letter;
  expect(bob.received.filter(({ type }) => type === 'message')).toEqual([]);

  chat.stack.faults.clear();
  const message = bob.next(({ type }) => type === 'message');
  await expect(runInShell(command)).resolves.toBe('1 given again, 0 left');
  await expect(message).resolves.toMatchObject({ seq, message: 'Sar barzi, Luria', sender: 'alice' });
});

test('an order that fails anew is back in the queue, and one that cannot be given stays there', async () => {
  failFanOut();
  const letter = once(events, 'letter');
  await (
    await sendToLargeRoom()
  ).sent;
  await letter;
  const again = once(events, 'letter');
  await expect(runInShell(command)).resolves.toMatch(/^1 given again/);
  await again;
  chat.stack.faults.clear();
  const toNobody = command.replace('"$(output FanOutFunctionName)"', 'nobody');
  await expect(runInShell(toNobody)).rejects.toThrow('nobody');
  await expect(runInShell(command)).resolves.toBe('1 given again, 0 left');
});

test('without its options the command says what they are', async () => {
  await expect(runInShell('npm run replay')).rejects.toThrow('--queue <url>');
});
