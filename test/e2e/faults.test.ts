import type { ChatClient, Frame } from './chat-client.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(120_000);

let chat: LocalChat;
beforeAll(async () => {
  chat = await startLocalChat();
});
afterEach(() => chat.stack.faults.clear());
afterAll(async () => chat.close());

const room = async (...users: readonly string[]) => chat.createRoom(...users);
const messagesOf = (page: Frame) =>
  (page['entries'] as readonly Frame[]).filter(({ type }) => type === 'message');

/** Sends until it is acknowledged, as a client does where an error says that it may. Gives ack and refusals. */
async function sendPatiently(
  client: ChatClient,
  frame: Frame,
): Promise<{ readonly ack: Frame; readonly refusals: Frame[] }> {
  const refusals: Frame[] = [];
  for (;;) {
    const reply = await client.request(frame);
    if (reply['type'] === 'message') return { ack: reply, refusals };
    refusals.push(reply);
  }
}

const writes = { service: 'dynamodb', caller: 'SendMessage' } as const;

describe('a send whose calls are throttled', () => {
  test.each(
    ['GetItem', 'UpdateItem', 'PutItem', 'Query'].flatMap((action) =>
      [1, 5].map((times) => ({ action, times })),
    ),
  )(
    'at $action, $times times, is acknowledged or refused as unavailable, and stored once (F10, F25, I1)',
    async ({ action, times }) => {
      const bawan = await room('alice', 'bob');
      const [alice, bob] = await Promise.all([chat.connect('alice', bawan), chat.connect('bob', bawan)]);
      const error = 'ProvisionedThroughputExceededException';
      chat.stack.faults.set({
        rules: [{ match: { ...writes, action }, timesMax: times, fault: { kind: 'error', error } }],
      });
      const frame = { action: 'sendMessage', id: 'c1', room: bawan, message: 'Sar barzi' };
      const { ack, refusals } = await sendPatiently(alice, frame);
      for (const refusal of refusals)
        expect(refusal).toMatchObject({ code: 'unavailable', retryable: true, id: 'c1' });
      chat.stack.faults.clear();
      const page = await bob.request({ action: 'history', room: bawan });
      expect(messagesOf(page)).toEqual([ack]);
      await Promise.all([alice.close(), bob.close()]);
    },
  );

  test('after their effect is acknowledged once and stored once, for every write (F3, I2)', async () => {
    const bawan = await room('alice', 'bob');
    const alice = await chat.connect('alice');
    const fault = { kind: 'error', when: 'after', error: 'InternalServerError' } as const;
    chat.stack.faults.set({ seed: '7', rules: [{ match: writes, probability: 0.3, fault }] });
    const acks: Frame[] = [];
    for (let sent = 0; sent < 20; sent += 1) {
      const frame = { action: 'sendMessage', id: `c${sent}`, room: bawan, message: String(sent) };
      acks.push((await sendPatiently(alice, frame)).ack);
    }
    chat.stack.faults.clear();
    const page = await alice.request({ action: 'history', room: bawan, limit: 100 });
    expect(messagesOf(page)).toEqual(acks);
    await alice.close();
  });
});

test('a send that meets a transaction on the same item goes on when that is over (F11)', async () => {
  const bawan = await room('alice');
  const alice = await chat.connect('alice');
  const fault = { kind: 'error', error: 'TransactionConflictException' } as const;
  chat.stack.faults.set({
    rules: [{ match: { ...writes, action: 'UpdateItem' }, timesMax: 2, fault }],
  });
  const frame = { action: 'sendMessage', room: bawan, message: 'Sar barzi' };
  await expect(alice.request(frame)).resolves.toMatchObject({ type: 'message', seq: 1 });
  await alice.close();
});

test('what DynamoDB leaves unprocessed is asked for again: a list of rooms is whole (F12)', async () => {
  const rooms = await Promise.all(Array.from({ length: 12 }, async () => room('rojin')));
  const rojin = await chat.connect('rojin');
  const match = { service: 'dynamodb', action: 'BatchGetItem' } as const;
  chat.stack.faults.set({ rules: [{ match, timesMax: 4, fault: { kind: 'unprocessed' } }] });
  const page = await rojin.request({ action: 'rooms' });
  const listed = (page['rooms'] as readonly Frame[]).map((described) => described['room']);
  expect(new Set(listed)).toEqual(new Set(rooms));
  await rojin.close();
});

test('a join whose transaction collides with another is tried again (F11)', async () => {
  const bawan = await room('alice');
  const alice = await chat.connect('alice');
  const fault = { kind: 'transactionCanceled', reason: 'TransactionConflict' } as const;
  chat.stack.faults.set({ rules: [{ match: { caller: 'Actions' }, timesMax: 3, fault }] });
  await expect(alice.request({ action: 'joinRoom', room: bawan })).resolves.toMatchObject({ type: 'joined' });
  await alice.close();
});

test('one recipient that hangs delays nobody else’s push, and is closed so that it resumes (F18, I14)', async () => {
  const bawan = await room('alice', 'bob', 'carol');
  const [alice, bob, carol] = await Promise.all(
    ['alice', 'bob', 'carol'].map(async (user) => chat.connect(user, bawan)),
  );
  if (alice === undefined || bob === undefined || carol === undefined) throw new Error('unable to connect');
  // The first post of the send hangs beyond every patience; whose it is, is the order of the subscriptions.
  const hang = { kind: 'noReply', delayMs: 600_000 } as const;
  const post = { service: 'execute-api', action: 'PostToConnection', nth: 1 } as const;
  chat.stack.faults.set({ rules: [{ match: post, fault: hang }] });
  const pushed = Promise.any(
    [bob, carol].map(async (client) => client.next(({ message }) => message === 'on time')),
  );
  const ack = alice.request({ action: 'sendMessage', room: bawan, message: 'on time' });
  const first = await Promise.race([pushed.then(() => 'push'), ack.then(() => 'ack')]);
  expect(first).toBe('push');
  await expect(ack).resolves.toMatchObject({ type: 'message', seq: 1 });
  // Tried again after its deadline, the post arrives at last.
  for (const client of [bob, carol]) await client.find(({ message }) => message === 'on time');
  await Promise.all([alice, bob, carol].map(async (client) => client.close()));
});

test('a $disconnect that never comes leaves a room that works, and a member who may come back (F6)', async () => {
  const bawan = await room('alice', 'bob');
  const [alice, bob] = await Promise.all([chat.connect('alice', bawan), chat.connect('bob', bawan)]);
  const lost = { caller: '/$disconnect' };
  chat.stack.faults.set({ rules: [{ match: lost, fault: { kind: 'drop' } }] });
  bob.terminate();
  await bob.closed;
  await expect(alice.request({ action: 'sendMessage', room: bawan, message: 'one' })).resolves.toMatchObject({
    seq: 1,
  });
  const again = await chat.connect('bob');
  const joined = await again.request({ action: 'joinRoom', room: bawan, after: 0 });
  expect(joined).toMatchObject({ entries: [{ message: 'one' }], recovered: true });
  await Promise.all([alice.close(), again.close()]);
});
