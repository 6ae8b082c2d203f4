import type { LocalChat } from './local-chat.ts';
import { type SnippetProject, snippetsOf } from './snippets.ts';

const guide = 'docs/client.md';

/** What stands around the snippets. */
const platform = `
  import { WebSocket } from 'ws';
  globalThis.WebSocket ??= WebSocket;
  const fetchToken = async () => token;
  const shown = [];
  const show = (messages) => shown.push(messages.map(({ text, status }) => text + ' ' + status).join());
`;

const [talk = '', read = ''] = snippetsOf(guide, 'ts');
const [component = ''] = snippetsOf(guide, 'tsx');

/** Runs the snippets of the client's guide against the chat that runs here. */
export function testClientGuide(
  of: () => { readonly chat: LocalChat; readonly project: SnippetProject },
): void {
  const run = async (file: string, lines: readonly string[]): Promise<string> => {
    const { chat, project } = of();
    const url = chat.stack.outputs['WebSocketUrl'];
    const roomId = await chat.createRoom('alice', 'bob');
    const given = { url, roomId, token: await chat.stack.issueToken({ user: 'alice' }) };
    const constants = Object.entries(given).map(
      ([name, value]) => `const ${name} = ${JSON.stringify(value)};`,
    );
    // Without it, tsx would take the settings of this project, which has no JSX outside of its page.
    return project.run(file, ['/** @jsxRuntime automatic */', platform, ...constants, ...lines]);
  };

  test('the first lines of the guide talk', async () => {
    const end = `console.log([...new Set(shown)].filter(Boolean).join('; ')); client.close();`;
    const said = run('talk.ts', [talk, end]);
    await expect(said).resolves.toBe('Sar barzi, Luria pending; Sar barzi, Luria sent\n');
  });

  test('the reader of the guide reads what is said, until it is aborted', async () => {
    const surroundings = `
      const ending = new AbortController();
      const { signal } = ending;
      const archive = ({ message }) => {
        console.log(message);
        ending.abort();
      };
      setImmediate(() => room.messages.send('to be kept'));
    `;
    const archived = run('read.ts', [talk, surroundings, read, 'client.close();']);
    await expect(archived).resolves.toBe('to be kept\n');
  });

  test('the component of the guide shows a room', async () => {
    const page = `
      import { createElement } from 'react';
      import { renderToString } from 'react-dom/server';
      const page = () => renderToString(createElement(Conversation, { client, id: roomId }));
      console.log(page().replaceAll('</p>', '</p>\\n'));
      client.close();
    `;
    await expect(run('page.tsx', [component, talk, page])).resolves.toContain(
      '<p>alice: Sar barzi, Luria</p>',
    );
  });
}
