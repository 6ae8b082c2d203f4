import { once } from 'node:events';
import { App, CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import { WebSocket } from 'ws';
import { type LocalChat, startLocalChat } from '../../../bin/testing/local-chat.ts';

jest.setTimeout(60_000);

describe('the chat for a test', () => {
  let chat: LocalChat;
  beforeAll(async () => {
    chat = await startLocalChat();
  });
  afterAll(async () => chat.close());

  test('lets users connect to rooms that were created for them', async () => {
    const room = await chat.createRoom('alice', 'böb & co');
    const socket = new WebSocket(await chat.connectUrl('böb & co', room));
    await once(socket, 'open');
    socket.send('{"message":"Sar barzi, Luria"}');
    const [frame] = await once(socket, 'message');
    expect(JSON.parse(String(frame))).toMatchObject({
      room,
      message: 'Sar barzi, Luria',
      sender: 'böb & co',
    });
    socket.close();
  });

  test('makes tokens that have expired', async () => {
    const token = await chat.issueToken('alice', { expiresInSeconds: -60 });
    const [error] = await once(new WebSocket(`${chat.webSocketUrl}?token=${token}`), 'error');
    expect(error.message).toMatch(/40[13]/);
  });

  test('answers a backend what the rooms function answers, refusals too', async () => {
    const { room } = await chat.invokeRooms({ operation: 'createRoom', type: 'direct', members: ['a', 'b'] });
    await expect(chat.invokeRooms({ operation: 'getRoom', room })).resolves.toMatchObject({ type: 'direct' });
    await expect(chat.invokeRooms({ operation: 'dance' })).resolves.toMatchObject({
      error: { code: expect.any(String) },
    });
  });

  test('creates no room without members, and says why', async () => {
    await expect(chat.createRoom()).rejects.toThrow(/^unable to create a room; the answer was .*bad_request/);
  });

  test('fails for a backend as the function fails', async () => {
    chat.faults.set({ rules: [{ match: { caller: 'Rooms' }, fault: { kind: 'crash' } }] });
    await expect(chat.createRoom('alice')).rejects.toThrow(/^unable to invoke \S+; .*Runtime.ExitError/);
    chat.faults.clear();
    await expect(chat.createRoom('alice')).resolves.toEqual(expect.any(String));
  });
});

test('an app without a chat is none, and its outputs are named', async () => {
  const app = new App({ builtinCloudFormationValidation: false });
  const forest = new CfnResource(new Stack(app, 'Other'), 'Forest', { type: 'AWS::Nature::Forest' });
  const output = new CfnOutput(forest.stack, 'SiteUrl', { value: 'https://example.com' });
  await expect(startLocalChat({ app })).rejects.toThrow(
    `unable to find the chat; the stack has no output WebSocketUrl, only: ${output.node.id}`,
  );
});
