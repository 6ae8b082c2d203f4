import type { Interceptor } from '../../local/call.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(60_000);

interface Counted {
  readonly action: string;
  readonly readUnits: number;
  readonly writeUnits: number;
}

let counted: Counted[] = [];
let invoked = 0;
/** Posts are held until so many are under way at once. */
let postsTogether = 1;
const heldPosts: (() => void)[] = [];

const reads = new Set(['GetItem', 'Query', 'BatchGetItem']);

/** Asks DynamoDB itself what each call costs. */
const counter: Interceptor = async (call, next) => {
  if (call.service === 'lambda') invoked += 1;
  if (call.caller.kind !== 'function') return next(call);
  if (call.action === 'PostToConnection') await untilTogether();
  const body = call.service === 'dynamodb' ? withConsumedCapacity(call.request.body) : call.request.body;
  const response = await next({ ...call, request: { ...call.request, body } });
  const units =
    call.service === 'dynamodb' ? Number(JSON.parse(response.body).ConsumedCapacity?.CapacityUnits ?? 0) : 0;
  const isRead = reads.has(call.action);
  counted.push({
    action: call.action,
    readUnits: isRead ? units : 0,
    writeUnits: isRead ? 0 : units,
  });
  return response;
};

async function untilTogether(): Promise<void> {
  const released = new Promise<void>((resolve) => {
    heldPosts.push(resolve);
  });
  if (heldPosts.length >= postsTogether) for (const release of heldPosts.splice(0)) release();
  await released;
}

function withConsumedCapacity(body: Buffer): Buffer {
  return Buffer.from(JSON.stringify({ ...JSON.parse(body.toString()), ReturnConsumedCapacity: 'TOTAL' }));
}

let chat: LocalChat;
beforeAll(async () => {
  chat = await startLocalChat({ interceptors: [counter] });
});
afterAll(async () => chat.close());

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

async function countSend(others: number) {
  const users = ['alice', ...Array.from({ length: others }, (_, index) => `user-${index}`)];
  const room = await chat.createRoom(...users);
  const clients = await Promise.all(users.map(async (user) => chat.connect(user, room)));
  const [alice] = clients;
  const frame = { action: 'sendMessage', room, message: 'Sar barzi, Luria' };
  // The first is not warm, and a full dedupe window is what a member has for most of their life.
  for (let sent = 0; sent < 20; sent += 1) await alice?.request(frame);
  counted = [];
  invoked = 0;
  postsTogether = others;
  await alice?.request(frame);
  postsTogether = 1;
  const counts = { calls: counted, invocations: invoked };
  await Promise.all(clients.map(async (client) => client.close()));
  return counts;
}

describe('a message sent in a warm room', () => {
  test('of two costs what it may: one invocation, 3 write and 3 read units, 6 calls in a row, one push', async () => {
    const { calls, invocations } = await countSend(1);
    expect(invocations).toBe(1);
    expect(sum(calls.map(({ writeUnits }) => writeUnits))).toBe(3);
    expect(sum(calls.map(({ readUnits }) => readUnits))).toBeLessThanOrEqual(3);
    expect(sum(calls.map(({ readUnits }) => readUnits))).toBeGreaterThan(0);
    expect(calls.map(({ action }) => action)).toEqual([
      'GetItem',
      'UpdateItem',
      'UpdateItem',
      'PutItem',
      'Query',
      'PostToConnection',
    ]);
  });

  test('of thirty costs one post for each of the others, all under way at once, and everything else stays', async () => {
    const { calls, invocations } = await countSend(29);
    expect(invocations).toBe(1);
    const posts = calls.filter(({ action }) => action === 'PostToConnection');
    expect(posts).toHaveLength(29);
    expect(calls.filter(({ action }) => action !== 'PostToConnection')).toHaveLength(5);
    expect(sum(calls.map(({ writeUnits }) => writeUnits))).toBe(3);
  });
});
