import { frameTable } from '../protocol/frame-table.ts';
import type { ChatClient, Frame } from './chat-client.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(60_000);

const room = 'bawan';
let chat: LocalChat;
let alice: ChatClient;
let bob: ChatClient;

beforeAll(async () => {
  chat = await startLocalChat();
  await chat.operation({ operation: 'createRoom', type: 'group', room, members: ['alice', 'bob'] });
  alice = await chat.connect('alice');
  bob = await chat.connect('bob', room);
});
afterAll(async () => {
  await Promise.all([alice.close(), bob.close()]);
  await chat.close();
});

/** Sends a frame, and gives the first to come back. */
async function answerTo(frame: string): Promise<Frame> {
  const reply = alice.next(() => true);
  alice.send(frame);
  return reply;
}

const table = frameTable(room);
const isRefused = new Set(['bad_request', 'unknown_action', 'not_a_member', 'not_found', 'forbidden']);

test.each(table.filter(({ answer }) => answer === 'nothing'))(
  '$title is answered $answer',
  async ({ frame }) => {
    alice.send(frame);
    await expect(answerTo('{"action":"ping"}')).resolves.toMatchObject({ type: 'pong' });
  },
);

test.each(table.filter(({ answer }) => answer !== 'nothing' && !isRefused.has(answer)))(
  '$title is answered $answer',
  async ({ frame, answer }) => {
    // An id of its own, because the same one would be the same message.
    const unique = frame.replace('"id":"c1"', `"id":"${Math.random()}"`);
    await expect(answerTo(unique)).resolves.toMatchObject({ type: answer });
  },
);

test.each(table.filter(({ answer }) => isRefused.has(answer)))(
  '$title is refused as $answer, on a socket that stays open, and stores nothing (S43, S44)',
  async ({ frame, answer, field }) => {
    // An id of its own where the request is good, because the same one would be the same request.
    const sent = answer === 'not_found' ? frame.replace(/"id":"[^"]*"/, `"id":"${Math.random()}"`) : frame;
    const before = await alice.request({ action: 'history', room, limit: 1 });
    const detail = expect.stringMatching(`^${field ?? ''}`);
    await expect(answerTo(sent)).resolves.toMatchObject({
      type: 'error',
      code: answer,
      detail,
      retryable: false,
    });
    const after = await alice.request({ action: 'history', room, limit: 1 });
    expect(after['entries']).toEqual(before['entries']);
  },
);

test('a frame over 32 KiB closes with 1009, and a binary one with 1003 (S44, S45)', async () => {
  const [large, binary] = await Promise.all([chat.connect('alice'), chat.connect('alice')]);
  large.send(JSON.stringify({ action: 'sendMessage', id: 'c1', room, message: 'x'.repeat(33_000) }));
  await expect(large.closed).resolves.toBe(1009);
  binary.sendBinary('{"action":"ping"}');
  await expect(binary.closed).resolves.toBe(1003);
});
