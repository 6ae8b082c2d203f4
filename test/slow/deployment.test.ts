import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LocalStack } from '../../local/stack.ts';
import { type AwsAccount, openAwsAccount } from '../deploy/aws-account.ts';
import { ChatClient } from '../e2e/chat-client.ts';
import { projectFolder } from '../package/installed-package.ts';

jest.setTimeout(180_000);

let account: AwsAccount;
let folder: string;
let assembly: string;
let printed: string;
let outputs: Readonly<Record<string, string>>;
beforeAll(async () => {
  account = await openAwsAccount();
  folder = mkdtempSync(join(tmpdir(), 'chat-deployment-'));
  // The checkout's own cdk.out may be in use.
  assembly = join(folder, 'cdk.out');
  const outputsFile = join(folder, 'outputs.json');
  printed = await deploy('--output', assembly, '--outputs-file', outputsFile);
  outputs = JSON.parse(readFileSync(outputsFile, 'utf8'))['chat-dev'];
});
afterAll(async () => {
  await account.close();
  rmSync(folder, { recursive: true });
});

/** Deploys the checkout as it is, as docs/deploy.md says, and gives all that is printed. Rejects if that fails. */
async function deploy(...options: readonly string[]): Promise<string> {
  const command = ['cdk', 'deploy', '--require-approval', 'never', ...options];
  const env = {
    AWS_ENDPOINT_URL: account.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    // Nothing of whoever runs the test is read, written or reported.
    PATH: process.env['PATH'],
    HOME: folder,
    CDK_HOME: folder,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    NPM_CONFIG_UPDATE_NOTIFIER: 'false',
  };
  const { stdout, stderr } = await promisify(execFile)('npx', command, { cwd: projectFolder, env });
  return stdout + stderr;
}

test('uploads every asset that the template names', () => {
  const { Resources: resources } = JSON.parse(account.stacks.get('chat-dev')?.template ?? '');
  const named = Object.values<Resource>(resources)
    .filter(({ Type: type }) => type === 'AWS::Lambda::Function')
    .map(({ Properties: { Code: code } }) => `${code.S3Bucket['Fn::Sub']}/${code.S3Key}`)
    .map((path) => path.replace('${AWS::AccountId}-${AWS::Region}', '123456789012-us-east-1'));
  expect(named.length).toBeGreaterThan(5);
  expect([...account.objects.keys()]).toEqual(expect.arrayContaining(named));
});

test('protects the stack, which is not disposable, against deletion', () => {
  expect(account.stacks.get('chat-dev')?.isProtected).toBe(true);
});

interface Resource {
  readonly Type: string;
  readonly Properties: {
    readonly Code: { readonly S3Bucket: { readonly 'Fn::Sub': string }; readonly S3Key: string };
  };
}

test('prints where the chat is, and there two members talk', async () => {
  expect(printed).toContain(`chat-dev.WebSocketUrl = ${outputs['WebSocketUrl']}\n`);
  const room = await createRoom('alice', 'bob');
  const [alice, bob] = [await connect('alice', room), await connect('bob', room)];
  alice.send({ message: 'Sar barzi, Luria' });
  await expect(bob.find(({ type }) => type === 'message')).resolves.toMatchObject({
    room,
    seq: 1,
    message: 'Sar barzi, Luria',
    sender: 'alice',
  });
  await Promise.all([alice.close(), bob.close()]);
});

function stack(): LocalStack {
  const { running } = account.stacks.get('chat-dev') ?? {};
  if (running === undefined) throw new Error('unable to find the chat; it was not deployed');
  return running;
}

async function createRoom(...members: readonly string[]): Promise<string> {
  const operation = { operation: 'createRoom', type: 'group', members };
  const { payload } = await stack().invoke(outputs['RoomsFunctionName'] ?? '', operation);
  return JSON.parse(payload).room;
}

async function connect(user: string, room: string): Promise<ChatClient> {
  const query = new URLSearchParams({ room, token: await stack().issueToken({ user }) });
  return ChatClient.connect(`${outputs['WebSocketUrl']}?${query.toString()}`);
}

test('finds nothing to change in what it has deployed', async () => {
  await expect(deploy('--app', assembly)).resolves.toContain('chat-dev (no changes)');
});
