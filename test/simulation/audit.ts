import type { Entry } from '../../protocol/entries.ts';
import * as cast from './cast.ts';
import { entriesOf, hasEnded } from './history.ts';
import type { Frame } from './history.ts';
import type { Work } from './handler-run.ts';
import type { Request } from './lambda.ts';
import type { World } from './world.ts';

/** Longer than any row is taken for newborn, whatever the skew of the clock that stamped it. */
const sweepAfterMs = 12 * 60_000;

/** Seconds that one answer may take, without any fault. */
const waitsMax = 100;

/** What the public actions tell about the end, for the history that the invariants are checked on. */
export async function audit(world: World): Promise<void> {
  for (const room of cast.rooms) {
    for (const user of cast.users) {
      const entries = await readWholeLog(world, user, room);
      world.history.finalReads.push({ user, room, ...(entries && { entries }) });
    }
    await operate(world, { operation: 'getRoom', room });
    for (const user of cast.users) await ask(world, user, { action: 'members', id: 'audit', room });
  }
  for (const user of cast.users) {
    await operate(world, { operation: 'listRooms', user });
    await ask(world, user, { action: 'rooms', id: 'audit' });
  }
  await sweep(world);
}

/** Finds every dead connection by a push, then pushes once more. */
async function sweep(world: World): Promise<void> {
  await world.scheduler.run(sweepAfterMs);
  await probeAll(world, 'sweep');
  world.history.sweptFrom = world.history.tick();
  await probeAll(world, 'probe');
}

async function probeAll(world: World, id: string): Promise<void> {
  for (const room of cast.rooms) {
    await ask(world, cast.keeper, { action: 'sendMessage', id, room, message: id });
  }
  const { history, scheduler } = world;
  for (let waits = 0; waits < waitsMax && !history.invocations.every(hasEnded); waits += 1)
    await scheduler.run(1_000);
}

async function readWholeLog(world: World, user: string, room: string): Promise<readonly Entry[] | undefined> {
  const entries: Entry[] = [];
  for (;;) {
    const request = { action: 'history', id: 'audit', room, after: entries.at(-1)?.seq ?? 0, limit: 100 };
    const reply = await ask(world, user, request);
    if (reply['type'] !== 'history') return undefined;
    entries.push(...entriesOf(reply));
    if (reply['more'] !== true) return entries;
  }
}

/** One request without a socket: reading and sending need none. */
async function ask(world: World, user: string, frame: Frame): Promise<Frame> {
  const requestContext = {
    connectionId: `audit-${user}`,
    eventType: 'MESSAGE' as const,
    requestId: 'audit',
    authorizer: { user, tokenExpiresAt: String(Date.parse('2100-01-01T00:00:00Z') / 1000) },
  };
  const event = { requestContext, body: JSON.stringify(frame) };
  const key = `audit ${user} ${JSON.stringify(frame)}`;
  const result = await invoke(world, { key, kind: 'frame', user, request: frame }, (handlers, ports) =>
    (frame['action'] === 'sendMessage' ? handlers.message : handlers.action)(ports, event),
  );
  return JSON.parse(String(result['body'])) as Frame;
}

async function operate(world: World, payload: Frame): Promise<Frame> {
  const key = `audit ${JSON.stringify(payload)}`;
  return invoke(world, { key, kind: 'rooms', user: 'system', request: payload }, (handlers, ports) =>
    handlers.rooms(ports, payload),
  );
}

async function invoke({ lambda, history, scheduler }: World, request: Request, work: Work): Promise<Frame> {
  const answers: Frame[] = [];
  const invocation = lambda.invoke(request, work, (result) => {
    const { body } = result;
    answers.push(result);
    invocation.answer = typeof body === 'string' ? (JSON.parse(body) as Frame) : result;
    invocation.answeredAt = history.tick();
  });
  for (let waits = 0; waits < waitsMax; waits += 1) {
    await scheduler.run(1_000);
    const [answer] = answers;
    if (answer !== undefined) return answer;
  }
  throw new Error(`unable to finish the audit; ${request.key} is not answered`);
}
