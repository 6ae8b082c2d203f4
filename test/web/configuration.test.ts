import { loadConfiguration, readConfiguration } from '../../web/configuration.ts';

const webSocketUrl = 'wss://chat.example.com/dev';

/** A host that has these files, and answers everything else with its page, as some do. */
function hostOf(files: Readonly<Record<string, unknown>>) {
  return async (path: string) =>
    path in files
      ? Response.json(files[path])
      : new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } });
}

test.each([
  { signIn: { kind: 'local' } },
  { signIn: { kind: 'cognito', domain: 'chat.auth.eu-west-1.amazoncognito.com', clientId: 'c1' } },
  { signIn: { kind: 'token' }, usersMayCreateRooms: true, userClaim: 'user_id' },
])('reads a configuration with $signIn.kind', (fields) => {
  expect(readConfiguration({ webSocketUrl, ...fields })).toEqual({
    webSocketUrl,
    usersMayCreateRooms: false,
    userClaim: 'sub',
    ...fields,
  });
});

test.each(['ws://127.0.0.1:3000/ws', 'ws://localhost:3000/ws'])(
  'signs people in by name where %s is the socket',
  (url) => {
    const cognito = { kind: 'cognito', domain: 'chat.auth.us-east-1.amazoncognito.com', clientId: 'c1' };
    expect(readConfiguration({ webSocketUrl: url, signIn: cognito }).signIn).toEqual({ kind: 'local' });
    expect(readConfiguration({ webSocketUrl: url, signIn: { kind: 'token' } }).signIn).toEqual({
      kind: 'token',
    });
  },
);

test.each([
  [null, 'webSocketUrl must be a text'],
  [{ webSocketUrl }, 'kind must be a text'],
  [
    { webSocketUrl, signIn: { kind: 'password' } },
    'signIn.kind must be local, cognito or token, not password',
  ],
  [{ webSocketUrl, signIn: { kind: 'token' }, userClaim: 7 }, 'userClaim must be a text'],
  [{ webSocketUrl, signIn: { kind: 'cognito', domain: 'd' } }, 'clientId must be a text'],
])('refuses %j', (value, reason) => {
  expect(() => readConfiguration(value)).toThrow(reason);
});

test('prefers what the deployment wrote to a local stack', async () => {
  const fetch = hostOf({ 'config.json': { webSocketUrl, signIn: { kind: 'token' } } });
  await expect(loadConfiguration(fetch)).resolves.toMatchObject({ webSocketUrl, signIn: { kind: 'token' } });
});

test('lets people sign in by name, and create rooms, on a local stack', async () => {
  const fetch = hostOf({ '/_local/outputs': { WebSocketUrl: webSocketUrl, UserPoolId: 'local' } });
  await expect(loadConfiguration(fetch)).resolves.toEqual({
    webSocketUrl,
    signIn: { kind: 'local' },
    usersMayCreateRooms: true,
    userClaim: 'sub',
  });
});

test('asks for a token where the local stack cannot make any', async () => {
  const fetch = hostOf({ '/_local/outputs': { WebSocketUrl: webSocketUrl } });
  await expect(loadConfiguration(fetch)).resolves.toMatchObject({ signIn: { kind: 'token' } });
});

test('says what it looked for where no chat answers', async () => {
  await expect(loadConfiguration(hostOf({}))).rejects.toThrow(
    'neither config.json nor a local stack answers',
  );
});
