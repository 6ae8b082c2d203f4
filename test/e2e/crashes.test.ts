import type { Interceptor } from '../../local/call.ts';
import type { ChatClient, Frame } from './chat-client.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(120_000);

/** Kills the function that makes a call, in the place of the call with this number or right after its effect. */
let crash: { atCall: number; when: 'before' | 'after' } | undefined;
let calls = 0;
let chat: LocalChat;
let alice: ChatClient;
let bob: ChatClient;

const killer: Interceptor = async (call, next) => {
  if (call.caller.kind !== 'function' || !call.caller.functionName.includes('SendMessage')) return next(call);
  const isLast = crash?.atCall === calls;
  calls += 1;
  if (!isLast || crash === undefined) return next(call);
  const { when } = crash;
  crash = undefined;
  const effect = when === 'after' ? await next(call) : undefined;
  await chat.stack.functions.kill(call.caller.instanceId);
  return effect ?? { statusCode: 500, headers: {}, body: '' };
};

beforeAll(async () => {
  chat = await startLocalChat({ interceptors: [killer] });
  [alice, bob] = await Promise.all([chat.connect('alice'), chat.connect('bob')]);
});
afterAll(async () => {
  await Promise.all([alice.close(), bob.close()]);
  await chat.close();
});

/** Sends until it is acknowledged, as a client does: with the same id. */
async function sendUntilAcknowledged(frame: Frame): Promise<Frame> {
  for (;;) {
    const outcome = alice.next(
      ({ id, message }) => id === frame['id'] || message === 'Internal server error',
    );
    alice.send(frame);
    const reply = await outcome;
    if (reply['type'] === 'message') return reply;
  }
}

const everyCrash = [0, 1, 2, 3, 4, 5].flatMap((atCall) =>
  (['before', 'after'] as const).map((when) => ({ atCall, when })),
);

test.each(everyCrash)(
  'a function killed $when its call $atCall loses and doubles nothing once the client has sent again (I1, I2, F2, F3)',
  async ({ atCall, when }) => {
    const room = await chat.createRoom('alice', 'bob');
    const joined = await bob.request({ action: 'joinRoom', room });
    const pushed = bob.next(({ message }) => message === `killed ${when} ${atCall}`);
    calls = 0;
    crash = { atCall, when };
    const frame = { action: 'sendMessage', id: 'c1', room, message: `killed ${when} ${atCall}` };
    const ack = await sendUntilAcknowledged(frame);
    expect(crash).toBeUndefined();

    await expect(alice.request(frame)).resolves.toMatchObject({ seq: ack['seq'] });
    await expect(pushed).resolves.toEqual(ack);
    const page = await bob.request({ action: 'history', room });
    const entries = page['entries'] as readonly Frame[];
    expect(entries.filter(({ type }) => type === 'message')).toEqual([ack]);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    expect(joined['head']).toBe(0);
  },
);
