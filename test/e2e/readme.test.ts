import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(120_000);

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = join(root, '.cache', 'readme');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const run = promisify(execFile);

const snippets = (language: string) =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, code = '']) => code);

let chat: LocalChat;
beforeAll(async () => {
  mkdirSync(scratch, { recursive: true });
  chat = await startLocalChat();
});
afterAll(async () => chat.close());

/** Runs a snippet of the README between what stands around it in a program of its own. */
async function runSnippet(name: string, ...lines: readonly string[]): Promise<string> {
  const file = join(scratch, name);
  writeFileSync(file, lines.join('\n'));
  const { stdout } = await run(process.execPath, ['--import', 'tsx', file], {
    cwd: root,
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: chat.stack.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'a-test',
      AWS_SECRET_ACCESS_KEY: 'a-test',
    },
  });
  return stdout;
}

const [client = '', backend = ''] = snippets('js');

test('the client of the README talks', async () => {
  const room = await chat.createRoom('alice');
  const given = {
    url: chat.stack.outputs['WebSocketUrl'],
    token: await chat.stack.issueToken({ user: 'alice' }),
    room,
  };
  const constants = Object.entries(given).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`);
  const ends = `socket.addEventListener('message', ({ data }) => data.includes('"message"') && socket.close());`;
  await expect(runSnippet('client.mjs', ...constants, client, ends)).resolves.toBe(
    'alice: Sar barzi, Luria\n',
  );
});

test('the backend of the README creates a room', async () => {
  const name = JSON.stringify(chat.stack.outputs['RoomsFunctionName']);
  const output = await runSnippet(
    'backend.mjs',
    `const roomsFunctionName = ${name};`,
    backend,
    'console.log(room);',
  );
  const { room } = await chat.operation({
    operation: 'createRoom',
    type: 'direct',
    members: ['bob', 'alice'],
  });
  expect(output).toBe(`${String(room)}\n`);
});

test('the construct of the README synthesizes in an app of somebody else’s', async () => {
  const [app = ''] = snippets('ts');
  const output = await runSnippet(
    'app.mts',
    app,
    'console.log(Object.keys(stack.node.root.synth().stacks[0].template));',
  );
  expect(output).toContain('Resources');
});

test('every command of the README is run by CI, but those that need an account', () => {
  const ci = readFileSync(join(root, '.ci', 'run'), 'utf8');
  const commands = snippets('sh').flatMap((block) => block.trim().split('\n'));
  expect(commands.length).toBeGreaterThan(3);
  expect(commands.filter((command) => !ci.includes(command))).toEqual(['npx cdk deploy']);
});

test('every link in the documentation leads somewhere', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(join(root, 'docs')).map((page) => `docs/${page}`),
  ];
  const broken = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target);
    return targets
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page}: ${target}`);
  });
  expect(broken).toEqual([]);
});
