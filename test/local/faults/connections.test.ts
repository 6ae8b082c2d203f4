import { PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';

import type { FaultRuleInput } from '../../../local/faults/fault-plan.ts';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;

beforeAll(async () => {
  stand = await startStand();
});
beforeEach(() => {
  stand.effects.length = 0;
});
afterAll(async () => stand.close());

const set = (fault: FaultRuleInput['fault'], target?: string) =>
  stand.faults.set({
    rules: [
      { match: { service: 'execute-api', action: 'PostToConnection', ...(target && { target }) }, fault },
    ],
  });

const post = async (ConnectionId: string) =>
  stand.connections.send(new PostToConnectionCommand({ ConnectionId, Data: 'hello' }));

test.each([
  ['GoneException', 410],
  ['LimitExceededException', 429],
  ['ForbiddenException', 403],
  ['PayloadTooLargeException', 413],
  ['InternalServerError', 500],
])('a post is answered %s as the SDK knows it (F16, F17, F18, F20)', async (error, httpStatusCode) => {
  set({ kind: 'error', error });
  await expect(post('a=')).rejects.toMatchObject({ name: error, $metadata: { httpStatusCode } });
  expect(stand.effects).toEqual([]);
});

test('a post to one connection fails, and those to others do not', async () => {
  set({ kind: 'error', error: 'GoneException' }, 'bad=');
  await expect(post('bad=')).rejects.toMatchObject({ name: 'GoneException' });
  await expect(post('good=')).resolves.toBeDefined();
});

test('a post hangs for longer than its caller is patient (F18)', async () => {
  set({ kind: 'noReply', delayMs: 600_000 });
  const command = new PostToConnectionCommand({ ConnectionId: 'a=', Data: 'hello' });
  const answer = stand.connections.send(command, { abortSignal: AbortSignal.timeout(50) });
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  expect(stand.effects).toEqual([]);
});

test('a post that has taken effect is not answered (F18)', async () => {
  set({ kind: 'noReply', when: 'after' });
  await expect(post('a=')).rejects.toThrow('ECONNRESET');
  expect(stand.effects).toHaveLength(1);
});

test('a post is accepted and lost', async () => {
  set({ kind: 'drop' });
  await expect(post('a=')).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  expect(stand.effects).toEqual([]);
});

test('a post is done twice and answered once (F1)', async () => {
  set({ kind: 'duplicate', order: 'inTurn' });
  await post('a=');
  await stand.reached(2);
  expect(stand.effects.map(({ action }) => action)).toEqual(['PostToConnection', 'PostToConnection']);
});

test('a post is late (F18)', async () => {
  set({ kind: 'delay', when: 'after', delayMs: 600_000 });
  const late = post('a=');
  await stand.reached(1);
  stand.faults.clear();
  await expect(late).resolves.toBeDefined();
});
