import type { Interceptor } from '../../local/call.ts';
import type { CauseReading, StepReading } from '../../local/meter/reading.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(60_000);

/** Posts are held until so many are under way at once. */
let postsTogether = 1;
const heldPosts: (() => void)[] = [];

const holdPosts: Interceptor = async (call, next) => {
  if (call.action === 'PostToConnection') await untilTogether();
  return next(call);
};

async function untilTogether(): Promise<void> {
  const released = new Promise<void>((resolve) => {
    heldPosts.push(resolve);
  });
  if (heldPosts.length >= postsTogether) for (const release of heldPosts.splice(0)) release();
  await released;
}

let chat: LocalChat;
beforeAll(async () => {
  chat = await startLocalChat({ interceptors: [holdPosts] });
});
afterAll(async () => chat.close());

/** What the meter makes of one send to so many others. */
async function meterSend(others: number, settings: object = {}): Promise<CauseReading> {
  const { meter } = chat.stack;
  const users = ['alice', ...Array.from({ length: others }, (_, index) => `user-${index}`)];
  const room = await chat.createRoom(...users);
  if (Object.keys(settings).length > 0) await chat.operation({ operation: 'updateRoom', room, ...settings });
  const clients = await Promise.all(users.map(async (user) => chat.connect(user, room)));
  const [alice] = clients;
  const frame = { action: 'sendMessage', room, message: 'Sar barzi, Luria' };
  // The first is not warm, and a full dedupe window is what a member has for most of their life.
  for (let sent = 0; sent < 20; sent += 1) await alice?.request(frame);
  await meter.whenIdle();
  meter.reset();
  postsTogether = others;
  await alice?.request(frame);
  await meter.whenIdle();
  postsTogether = 1;
  const { causes } = meter.read();
  await Promise.all(clients.map(async (client) => client.close()));
  expect(causes).toHaveLength(1);
  const [cause] = causes;
  if (cause === undefined) throw new Error('the send was not metered');
  return cause;
}

/** The calls that functions made. */
const callsOf = ({ steps }: CauseReading) => steps.filter(({ caller }) => caller !== '');
const endMs = ({ startMs, durationMs }: StepReading) => startMs + (durationMs ?? Infinity);

describe('a message sent in a warm room', () => {
  test('of two costs what it may: one invocation, 3 write and 3 read units, 3 messages', async () => {
    const cause = await meterSend(1);
    expect(cause).toMatchObject({ name: 'sendMessage', invocations: 1, writeUnits: 3 });
    expect(cause.readUnits).toBeGreaterThan(0);
    expect(cause.readUnits).toBeLessThanOrEqual(3);
    expect([cause.messagesIn, cause.messagesOut]).toEqual([1, 2]);
    // Without the time of the function, which is this machine's.
    const { gateway, dynamodb } = cause.priceUsdByService;
    expect((gateway + dynamodb) * 1e6).toBeLessThanOrEqual(3 + 3 * 0.625 + 3 * 0.125);
    const calls = callsOf(cause);
    expect(calls.map(({ action }) => action)).toEqual([
      'GetItem',
      'UpdateItem',
      'UpdateItem',
      'PutItem',
      'Query',
      'PostToConnection',
    ]);
    for (const [index, call] of calls.slice(1).entries()) {
      expect(call.startMs).toBeGreaterThanOrEqual(endMs(calls[index] ?? call));
    }
  });

  test('costs no more where entries expire (S67)', async () => {
    const cause = await meterSend(1, { retentionDays: 30 });
    expect(cause).toMatchObject({ name: 'sendMessage', invocations: 1, writeUnits: 3 });
    expect(cause.readUnits).toBeLessThanOrEqual(3);
    expect(callsOf(cause)).toHaveLength(6);
  });

  test('of thirty costs one post for each of the others, all under way at once, and everything else stays', async () => {
    const cause = await meterSend(29);
    expect(cause).toMatchObject({ invocations: 1, writeUnits: 3, messagesIn: 1, messagesOut: 1 + 29 });
    const posts = callsOf(cause).filter(({ action }) => action === 'PostToConnection');
    expect(posts).toHaveLength(29);
    expect(callsOf(cause)).toHaveLength(5 + 29);
  });
});
