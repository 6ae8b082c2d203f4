import { InvokeCommand } from '@aws-sdk/client-lambda';

import type { Caller } from '../../../local/call.ts';
import type { FaultRuleInput } from '../../../local/faults/fault-plan.ts';
import { type Stand, functionCaller, startStand } from './stand.ts';

let stand: Stand;

beforeAll(async () => {
  stand = await startStand();
});
beforeEach(() => {
  stand.effects.length = 0;
  stand.killed.length = 0;
  stand.callAs(functionCaller);
});
afterAll(async () => stand.close());

const set = (fault: FaultRuleInput['fault'], match: FaultRuleInput['match'] = {}) =>
  stand.faults.set({ rules: [{ match: { service: 'lambda', ...match }, fault }] });

const invoke = async (type: 'RequestResponse' | 'Event' = 'RequestResponse') =>
  stand.lambda.send(new InvokeCommand({ FunctionName: 'worker', InvocationType: type, Payload: '{}' }));

test.each([
  ['TooManyRequestsException', 429],
  ['ServiceException', 500],
])('an invocation is answered %s as the SDK knows it', async (error, httpStatusCode) => {
  set({ kind: 'error', error });
  await expect(invoke()).rejects.toMatchObject({ name: error, $metadata: { httpStatusCode } });
  expect(stand.effects).toEqual([]);
});

test.each([
  ['crash', 'before', 0, 'i1 crash'],
  ['crash', 'after', 1, 'i1 crash'],
  ['timeOut', 'before', 0, 'i1 timeout'],
  ['timeOut', 'after', 1, 'i1 timeout'],
] as const)(
  'a function ends by a %s %s its call takes effect (F2, F4)',
  async (kind, when, effects, killed) => {
    set({ kind, when });
    await expect(invoke()).rejects.toThrow('ECONNRESET');
    expect(stand.effects).toHaveLength(effects);
    expect(stand.killed).toEqual([killed]);
  },
);

test('nobody but a function crashes', async () => {
  stand.callAs({ kind: 'external' });
  set({ kind: 'crash' });
  await expect(invoke()).resolves.toBeDefined();
  expect(stand.faults.read().rules).toMatchObject([{ matched: 0 }]);
});

test.each(['together', 'inTurn'] as const)(
  'an event runs more than once, %s, and its first answer counts (F1)',
  async (order) => {
    set({ kind: 'duplicate', copies: 2, order });
    const { Payload } = await invoke();
    expect(Payload?.transformToString()).toBe('"1"');
    await stand.reached(3);
  },
);

test('an event is late, and others overtake it (F5)', async () => {
  set({ kind: 'delay', delayMs: 600_000 }, { nth: 1 });
  const late = invoke();
  while (stand.faults.read().rules[0]?.fired === 0) await invoke();
  stand.effects.length = 0;
  stand.faults.clear();
  await late;
  expect(stand.effects).toHaveLength(1);
});

test.each([
  ['RequestResponse', 200],
  ['Event', 202],
] as const)(
  'an event is lost, and whoever sent it as %s is told that all is well (F6)',
  async (type, StatusCode) => {
    set({ kind: 'drop' });
    await expect(invoke(type)).resolves.toMatchObject({ StatusCode });
    expect(stand.effects).toEqual([]);
  },
);

test('a route of API Gateway is chosen by the ARN in whose name it calls', async () => {
  const routeCaller = (route: string): Caller => ({
    kind: 'service',
    sourceArn: `arn:aws:execute-api:us-east-1:123456789012:api/v1/${route}`,
  });
  set({ kind: 'drop' }, { caller: '/$disconnect' });
  stand.callAs(routeCaller('$connect'));
  await invoke();
  expect(stand.effects).toHaveLength(1);
  stand.callAs(routeCaller('$disconnect'));
  await invoke();
  expect(stand.effects).toHaveLength(1);
});
