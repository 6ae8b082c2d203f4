import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectFolder as root } from '../package/installed-package.ts';
import { testClientGuide } from './client-guide.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';
import { SnippetProject, snippetsOf, testRunner } from './snippets.ts';

jest.setTimeout(120_000);

let chat: LocalChat;
let project: SnippetProject;
beforeAll(async () => {
  project = new SnippetProject();
  chat = await startLocalChat();
});
afterAll(async () => {
  await chat.close();
  project.remove();
});

/** Runs a snippet of the README between what stands around it, against the chat that runs here. */
const runSnippet = async (name: string, ...lines: readonly string[]) =>
  project.run(name, lines, {
    AWS_ENDPOINT_URL: chat.stack.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'a-test',
    AWS_SECRET_ACCESS_KEY: 'a-test',
  });

const [page = '', client = '', backend = '', ownTest = ''] = snippetsOf('README.md', 'js');

test('the page of the README shows what is said and says what is written', async () => {
  const roomId = await chat.createRoom('alice');
  const token = await chat.stack.issueToken({ user: 'alice' });
  const given = { url: chat.stack.outputs['WebSocketUrl'], roomId, token };
  const constants = Object.entries(given).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`);
  const browser = `
    import { WebSocket } from 'ws';
    globalThis.WebSocket ??= WebSocket;
    const fetchToken = async () => token;
    const elements = { pre: {}, input: {} };
    globalThis.document = Object.assign(new EventTarget(), { querySelector: (name) => elements[name] });
  `;
  const use = `
    elements.input.onchange({ target: { value: 'Sar barzi, Luria' } });
    room.messages.subscribe(([message]) => {
      if (message.status !== 'sent') return;
      console.log(elements.pre.textContent);
      client.close();
    });
  `;
  const shown = runSnippet('page.mjs', browser, ...constants, page, use);
  await expect(shown).resolves.toBe('alice: Sar barzi, Luria\n');
});

test('the canary of the operator’s guide hears what it says, and fails where it cannot', async () => {
  const [canary = ''] = snippetsOf('docs/operate.md', 'js');
  const given = {
    url: chat.stack.outputs['WebSocketUrl'],
    room: await chat.createRoom('canary'),
    token: await chat.stack.issueToken({ user: 'canary' }),
  };
  const plays = `
    import { WebSocket } from 'ws';
    globalThis.WebSocket ??= WebSocket;
    const given = ${JSON.stringify(given)};
    console.log((await sayAndHear(given)) > 0);
    await sayAndHear({ ...given, room: 'elsewhere' }).catch(({ code }) => console.log(code));
  `;
  await expect(runSnippet('canary.mjs', canary, plays)).resolves.toBe('true\nnot_a_member\n');
});

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
  const [app = ''] = snippetsOf('README.md', 'ts');
  const output = await runSnippet(
    'app.mts',
    app,
    'console.log(Object.keys(stack.node.root.synth().stacks[0].template));',
  );
  expect(output).toContain('Resources');
});

test('the test of the README passes', async () => {
  // Before it the sign of the reporter, which is another one from Node 23 on.
  await expect(runSnippet('own.mjs', testRunner, ownTest)).resolves.toMatch(/^\S+ pass 1$/m);
});

testClientGuide(() => ({ chat, project }));

test('every command of the README is run by CI, but those that need an account', () => {
  const ci = readFileSync(join(root, '.ci', 'run'), 'utf8');
  const commands = snippetsOf('README.md', 'sh').flatMap((block) => block.trim().split('\n'));
  expect(commands.length).toBeGreaterThan(3);
  expect(commands.filter((command) => !ci.includes(command))).toEqual(['npx cdk deploy']);
});

test('every link in the documentation leads somewhere', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(join(root, 'docs'))
      .filter((file) => file.endsWith('.md'))
      .map((page) => `docs/${page}`),
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
