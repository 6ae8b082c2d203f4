import { createChatApp } from '../../lib/chat-app.ts';
import { startLocalChat } from './local-chat.ts';

jest.setTimeout(120_000);

test('on a domain of its own people connect, send and are pushed to', async () => {
  const context = {
    webSocketDomain: 'chat.example.com',
    webSocketCertificate: 'arn:aws:acm:eu-central-1:123456789012:certificate/1',
  };
  const chat = await startLocalChat({
    assembly: undefined,
    app: () => createChatApp({ context, builtinCloudFormationValidation: false }),
  });
  const room = await chat.createRoom('alice', 'bob');
  const [alice, bob] = await Promise.all([chat.connect('alice', room), chat.connect('bob', room)]);
  const sent = await alice.request({ action: 'sendMessage', room, message: 'Sar barzi' });
  await expect(bob.find(({ seq }) => seq === sent['seq'])).resolves.toMatchObject({ message: 'Sar barzi' });
  await chat.close();
});
