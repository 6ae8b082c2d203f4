import type { Entry } from '../../protocol/entries.ts';
import * as cast from '../simulation/cast.ts';
import { entriesOf } from '../simulation/history.ts';
import type { Frame } from '../simulation/history.ts';
import type { WireWorld } from './wire-world.ts';

/** What the public actions tell about the end, for the history that the invariants are checked on. */
export async function audit(world: WireWorld): Promise<void> {
  await Promise.all(cast.users.map(async (user) => auditAs(world, user)));
  for (const room of cast.rooms) await operate(world, { operation: 'getRoom', room });
  for (const user of cast.users) await operate(world, { operation: 'listRooms', user });
}

async function auditAs(world: WireWorld, user: string): Promise<void> {
  const connectionId = `audit-${user}`;
  await answered(world, connectionId, (resolve) => {
    world.gateway.connect(
      { connectionId, user },
      { onOpen: () => resolve({}), onPush: () => {}, onClose: () => {} },
    );
  });
  for (const room of cast.rooms) {
    const entries = await readWholeLog(world, connectionId, room);
    world.history.finalReads.push({ user, room, ...(entries && { entries }) });
    await ask(world, connectionId, { action: 'members', id: `${connectionId}-members-${room}`, room });
  }
  await ask(world, connectionId, { action: 'rooms', id: `${connectionId}-rooms` });
  world.gateway.drop(connectionId);
}

/** Undefined if refused. */
async function readWholeLog(
  world: WireWorld,
  connectionId: string,
  room: string,
): Promise<readonly Entry[] | undefined> {
  const entries: Entry[] = [];
  for (;;) {
    const after = entries.at(-1)?.seq ?? 0;
    const id = `${connectionId}-${room}-${after}`;
    const reply = await ask(world, connectionId, { action: 'history', id, room, after, limit: 100 });
    if (reply['type'] !== 'history') return undefined;
    entries.push(...entriesOf(reply));
    if (reply['more'] !== true) return entries;
  }
}

async function ask(
  world: WireWorld,
  connectionId: string,
  request: Frame & { readonly id: string },
): Promise<Frame> {
  return answered(world, request.id, (resolve) =>
    world.gateway.send(request.id, connectionId, request, resolve),
  );
}

async function operate(world: WireWorld, request: Frame): Promise<void> {
  const { lambda, history } = world;
  const key = `audit ${JSON.stringify(request)}`;
  const answer = answered(world, key, (resolve) => {
    const invocation = lambda.invoke({ key, kind: 'rooms', user: 'system', request }, undefined, (answer) => {
      invocation.answer = answer;
      invocation.answeredAt = history.tick();
      resolve(answer);
    });
  });
  // A function that fails without any fault is an offence like any other, and ends nothing.
  await answer.catch((error: unknown) => history.unresolved.push(String(error)));
}

async function answered(
  { patience }: WireWorld,
  what: string,
  ask: (resolve: (answer: Frame) => void) => void,
): Promise<Frame> {
  const answers: Frame[] = [];
  ask((answer) => answers.push(answer));
  await patience.until(() => answers.length > 0, `${what} is answered`);
  return answers[0] ?? {};
}
