import { App } from 'aws-cdk-lib';
import { ChatStack } from '../../lib/chat-stack.ts';
import { buildPage } from '../web/chromium/built-page.ts';
import { ChatClient, type Frame } from './chat-client.ts';
import { type LocalChat, startLocalChat } from './local-chat.ts';

const page = buildPage();
let chat: LocalChat;

/** The page as it is built, hosted by the template as it is deployed. */
beforeAll(async () => {
  const app = new App({ builtinCloudFormationValidation: false });
  const { stackName } = new ChatStack(app, 'chat', {
    hosting: { pageFolder: page.folder },
    usersMayCreateRooms: true,
    userClaim: 'username',
  });
  chat = await startLocalChat({ assembly: app.synth().directory, stackName });
}, 120_000);

afterAll(async () => {
  await chat.close();
  page.remove();
});

/** The socket at a path of the page's domain. */
function socketUrl(path: string): string {
  return chat.stack.url.replace('http:', 'ws:') + path;
}

async function tokenOf(user: string): Promise<string> {
  return chat.stack.issueToken({ user });
}

test('everything that the template has for it is there', () => {
  expect(chat.stack.unknownResources).toEqual([]);
  expect(chat.stack.outputs['PageUrl']).toBe(`${chat.stack.url}/`);
});

describe('the page', () => {
  it('is at the root, asked about each time, and its scripts are kept for good', async () => {
    const index = await fetch(chat.stack.outputs['PageUrl'] ?? '');
    expect(index.headers.get('content-type')).toBe('text/html');
    expect(index.headers.get('cache-control')).toBe('no-cache');
    const [, source = ''] = /<script[^>]* src="\.(\/assets\/[^"]+)"/.exec(await index.text()) ?? [];
    const script = await fetch(chat.stack.url + source);
    expect(script.headers.get('content-type')).toBe('text/javascript');
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it.each(['/', '/config.json'])('has the strict headers at %s (S48, S50)', async (path) => {
    const { headers } = await fetch(chat.stack.url + path);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'self'; .*frame-ancestors 'none'/);
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=63072000',
    });
  });

  it('finds out from config.json where its socket is, and who signs people in', async () => {
    const response = await fetch(`${chat.stack.url}/config.json`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({
      webSocketUrl: socketUrl('/ws'),
      signIn: {
        kind: 'cognito',
        domain: expect.stringMatching(/^chat-[-0-9a-f]{36}\.auth\.us-east-1\.amazoncognito\.com$/),
        clientId: chat.stack.outputs['UserPoolClientId'],
      },
      usersMayCreateRooms: true,
      userClaim: 'username',
    });
  });

  it('leaves the paths of the stack alone', async () => {
    expect((await fetch(`${chat.stack.url}/dev`)).status).toBe(426);
    expect((await fetch(`${chat.stack.url}/_local/outputs`)).status).toBe(200);
  });
});

describe('the socket on its domain', () => {
  const connect = async (user: string, path: string, protocols?: readonly string[]) => {
    const url = new URL(socketUrl(path));
    if (protocols === undefined) url.searchParams.set('token', await tokenOf(user));
    return ChatClient.connect(url.href, protocols);
  };

  it('carries a chat at the path of the Django package', async () => {
    const room = await chat.createRoom('alice', 'bob');
    const alice = await connect('alice', `/ws/chat/${room}/`);
    const bob = await connect('bob', `/ws/chat/${room}/`);
    alice.send({ message: 'Sar barzi, Luria' });
    const isIt = (frame: Frame) => frame['message'] === 'Sar barzi, Luria' && frame['sender'] === 'alice';
    await expect(Promise.all([alice.find(isIt), bob.find(isIt)])).resolves.toHaveLength(2);
    await Promise.all([alice.close(), bob.close()]);
  });

  it('takes the token as a subprotocol, and answers with the other one alone (S4)', async () => {
    const client = await connect('alice', '/ws', ['chat.v1', `bearer.${await tokenOf('alice')}`]);
    expect(client.protocol).toBe('chat.v1');
    await client.close();
  });

  it.each([
    ['a room that the user is not in', '/ws/chat/elsewhere/', '403'],
    ['a path of nobody', '/ws/other/', '404'],
    ['what is no socket', '/index.html', '403'],
  ])('refuses %s', async (_, path, status) => {
    await expect(connect('carol', path)).rejects.toThrow(status);
  });

  it('binds to the room of the path, and not to one that the query names', async () => {
    const room = await chat.createRoom('alice', 'bob');
    await expect(connect('alice', `/ws/chat/elsewhere/?room=${room}`)).rejects.toThrow('403');
  });

  it('refuses who has no token', async () => {
    await expect(connect('alice', '/ws', [])).rejects.toThrow('403');
  });
});
