import { LambdaClient } from '@aws-sdk/client-lambda';
import { ChatFunctionError, ChatRefusedError, createChatAdmin } from '../../admin/index.ts';
import type { ChatAdmin } from '../../admin/index.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(60_000);

let chat: LocalChat;
let client: LambdaClient;
let admin: ChatAdmin;
beforeAll(async () => {
  chat = await startLocalChat();
  const credentials = { accessKeyId: 'a-backend', secretAccessKey: 'a-backend' };
  client = new LambdaClient({ endpoint: chat.stack.url, region: 'us-east-1', credentials });
  admin = createChatAdmin({ functionName: chat.stack.outputs['RoomsFunctionName'] ?? '', client });
});
afterAll(async () => {
  client.destroy();
  await chat.close();
});

test('a backend does with rooms what it may, by a method each', async () => {
  const { room, created } = await admin.createRoom({ type: 'group', members: ['alice', 'bob'] });
  expect(created).toBe(true);
  expect((await admin.addMembers({ room, members: ['carol'] })).added).toEqual(['carol']);
  expect((await admin.sendMessage({ room, message: 'Sar barzi, Luria' })).sender).toBe('system');
  expect((await admin.history({ room })).entries).toHaveLength(2);
  expect((await admin.setRole({ room, user: 'bob', role: 'moderator' })).role).toBe('moderator');
  expect((await admin.listMembers({ room })).members).toHaveLength(3);
  expect((await admin.updateRoom({ room, name: 'Bawan' })).name).toBe('Bawan');
  expect((await admin.disconnectUser({ user: 'carol' })).closed).toBe(0);
  expect((await admin.eraseUser({ user: 'carol' })).erased).toBeGreaterThan(0);
  expect((await admin.removeMember({ room, user: 'bob' })).removed).toBe(true);
  expect((await admin.deleteRoom({ room })).room).toBe(room);
});

test('what is refused rejects with its code, and what fails with another error', async () => {
  const refused = admin.getRoom({ room: 'nowhere' });
  await expect(refused).rejects.toThrow(ChatRefusedError);
  await expect(refused).rejects.toMatchObject({ code: 'not_found', detail: 'room: there is no such room' });
  chat.stack.faults.set({
    rules: [
      {
        match: { service: 'dynamodb' },
        fault: { kind: 'error', error: 'ValidationException', statusCode: 400 },
      },
    ],
  });
  await expect(admin.getRoom({ room: 'nowhere' })).rejects.toThrow(ChatFunctionError);
});
