import { EventEmitter, once } from 'node:events';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Interceptor } from '../../local/call.ts';
import type { FaultPlanInput } from '../../local/faults/fault-plan.ts';
import type { MeterReading, StepReading } from '../../local/meter/reading.ts';
import { alarmDays } from '../lib/alarm-days.ts';
import { synthesize } from '../lib/synthesis.ts';
import { alarmsIn } from '../lib/watched-alarm.ts';
import type { ChatClient } from './chat-client.ts';
import { putCrowd } from './crowd.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(60_000);

const letters = new EventEmitter();
const watchLetters: Interceptor = async (call, next) => {
  const response = await next(call);
  if (call.service === 'sqs' && call.action === 'SendMessage') letters.emit('letter');
  return response;
};

let chat: LocalChat;
let alice: ChatClient;
let room: string;
beforeAll(async () => {
  chat = await startLocalChat({ interceptors: [watchLetters], retryDelayMs: 1 });
  room = await chat.createRoom('alice', 'bob');
  alice = await chat.connect('alice', room);
});
afterEach(() => {
  chat.stack.faults.clear();
});
afterAll(async () => {
  await alice.close();
  await chat.close();
});

const fail = (...rules: FaultPlanInput['rules']) => chat.stack.faults.set({ rules });

const send = { action: 'sendMessage', message: 'Sar barzi, Luria' };

/** Sends, and waits until API Gateway says that it has no answer of a function. */
async function sendInVain(): Promise<void> {
  const refused = alice.next(({ message }) => message === 'Internal server error');
  alice.send({ ...send, id: 'in-vain', room });
  await refused;
}

/** Of all that has happened since the last reset. */
async function readMeter(): Promise<MeterReading> {
  // Calls of a function that was killed are held up until then.
  chat.stack.faults.clear();
  await chat.stack.meter.whenIdle();
  return chat.stack.meter.read();
}

const stepsWhere = async (matches: (step: StepReading) => boolean) =>
  (await readMeter()).causes.flatMap(({ steps }) => steps).filter(matches);

/** Makes the room one that the fan-out function delivers to. */
async function fillRoom(): Promise<void> {
  const key = { accessKeyId: 'a-developer', secretAccessKey: 'a-developer' };
  const dynamodb = new DynamoDBClient({ endpoint: chat.stack.url, region: 'us-east-1', credentials: key });
  const connectionsTable = chat.stack.outputs['ConnectionsTableName'] ?? '';
  await putCrowd(dynamodb, { connectionsTable, room, size: 300, expiresAt: 1 });
  dynamodb.destroy();
}

const failingFanOut = {
  match: { service: 'dynamodb', caller: 'FanOut' },
  fault: { kind: 'error', error: 'ValidationException', statusCode: 400 },
} as const;

/** Lets the fault of an alarm happen, and gives what AWS would count of the metric that it raises. */
const faults: Readonly<Record<string, () => Promise<number>>> = {
  SlowSends: async () => {
    fail({
      match: { service: 'dynamodb', caller: 'SendMessage', nth: 1 },
      fault: { kind: 'delay', delayMs: 1_001 },
    });
    await alice.request({ ...send, room });
    const runs = await stepsWhere(
      ({ service, target }) => service === 'lambda' && target === 'ChatSendMessageFunction',
    );
    return Math.max(...runs.map(({ durationMs }) => durationMs ?? 0));
  },
  GatewayErrors: async () => {
    fail({
      match: { service: 'lambda', caller: '/sendMessage' },
      fault: { kind: 'error', error: 'ServiceException', statusCode: 500 },
    });
    await sendInVain();
    return (await stepsWhere(({ action }) => action === 'Error')).length;
  },
  FunctionErrors: async () => {
    fail({ match: { service: 'dynamodb', caller: 'SendMessage' }, fault: { kind: 'crash' } });
    await sendInVain();
    return (await stepsWhere(({ error }) => error === 'Unhandled')).length;
  },
  FunctionThrottles: async () => {
    fail({
      match: { service: 'lambda', caller: '/sendMessage' },
      fault: { kind: 'error', error: 'TooManyRequestsException' },
    });
    await sendInVain();
    return (await stepsWhere(({ status }) => status === 429)).length;
  },
  NearTimeout: async () => {
    fail({ match: { service: 'dynamodb', caller: 'Rooms' }, fault: { kind: 'timeOut' } });
    const { payload } = await chat.stack.invoke(chat.stack.outputs['RoomsFunctionName'] ?? '', {
      operation: 'getRoom',
      room,
    });
    const [, seconds] = /Task timed out after ([\d.]+) seconds/.exec(payload) ?? [];
    return Number(seconds) * 1_000;
  },
  TableThrottles: async () => {
    const refused = { kind: 'error', error: 'ProvisionedThroughputExceededException' } as const;
    fail({ match: { service: 'dynamodb', action: 'UpdateItem' }, timesMax: 1, fault: refused });
    await alice.request({ ...send, room });
    return (await stepsWhere(({ error }) => error === refused.error)).length;
  },
  NearRequestLimit: async () => {
    const bob = await chat.connect('bob', room);
    await bob.request({ ...send, room });
    await bob.request({ action: 'ping' });
    const { functions } = await readMeter();
    await bob.close();
    const ran = ['Authorizer', 'SendMessage', 'Actions'].map((name) => functions[`Chat${name}Function`]);
    return Math.min(...ran.map((usage) => usage?.invocations ?? 0));
  },
  LateDeliveries: async () => {
    await fillRoom();
    const bob = await chat.connect('bob', room);
    const delivered = bob.next(({ type }) => type === 'message');
    fail({ ...failingFanOut, timesMax: 1 });
    await alice.request({ ...send, room });
    await delivered;
    await bob.close();
    const runs = await stepsWhere(
      ({ action, target }) => action === 'Run' && target === 'ChatFanOutFunction',
    );
    // What is tried again waits a minute on AWS; see `local/invoke-api/async-invocations.ts`.
    return runs.filter(({ error }) => error !== '').length * 60_000;
  },
  DeadLettersOfFanOut: async () => {
    await fillRoom();
    fail(failingFanOut);
    const letter = once(letters, 'letter');
    await alice.request({ ...send, room });
    await letter;
    return 1;
  },
};

const days = Object.entries(faults).flatMap(([name, happen]) => {
  const day = alarmDays[name];
  return day ? [{ name, happen, ...day }] : [];
});

test('every alarm of what AWS counts has its fault here, that of events in events.test.ts', () => {
  const template = synthesize({ alarmTopic: 'arn:aws:sns:eu-central-1:123456789012:on-call' });
  // What the chat counts by itself has the name of its alarm.
  const platform = alarmsIn(template).filter(({ name }) => alarmDays[name]?.raises !== name);
  expect(days.map(({ name }) => name).toSorted()).toEqual(platform.map(({ name }) => name).toSorted());
});

test.each(days)('$name: $fault, and AWS counts that', async ({ raises, rings, happen }) => {
  chat.stack.meter.reset();
  // A count is a matter of how often it happens; how long something takes is not.
  const needed = / (p\d+|Maximum) /.test(raises) ? rings[0]?.[raises] : 1;
  expect(await happen()).toBeGreaterThanOrEqual(needed ?? Infinity);
});
