const events = require('node:events');
const { startLocalChat } = require('chelseru-chat-aws/testing');
const { WebSocket } = require('ws');

let chat;
beforeAll(async () => {
  chat = await startLocalChat();
}, 60_000);
afterAll(() => chat.close());

test('bob reads what alice writes', async () => {
  const room = await chat.createRoom('alice', 'bob');
  const alice = new WebSocket(await chat.connectUrl('alice', room));
  const bob = new WebSocket(await chat.connectUrl('bob', room));
  await Promise.all([events.once(alice, 'open'), events.once(bob, 'open')]);
  alice.send('{"message":"Sar barzi, Luria"}');
  const [frame] = await events.once(bob, 'message');
  expect(JSON.parse(frame)).toMatchObject({ message: 'Sar barzi, Luria', sender: 'alice' });
});
