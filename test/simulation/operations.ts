import * as changes from './operations/changes.ts';
import * as connections from './operations/connections.ts';
import { idle } from './operations/idling.ts';
import * as messages from './operations/messages.ts';
import type { OperationKind, PlannedOperation } from './operations/operation.ts';
import * as reading from './operations/reading.ts';
import * as rooms from './operations/rooms.ts';
import * as subscriptions from './operations/subscriptions.ts';
import { Prng } from './prng.ts';

const kinds: readonly OperationKind[] = [
  connections.open,
  connections.close,
  connections.reopen,
  connections.crash,
  connections.ping,
  subscriptions.join,
  subscriptions.leave,
  subscriptions.resume,
  messages.send,
  messages.repeat,
  messages.page,
  changes.edit,
  changes.erase,
  changes.react,
  reading.markRead,
  reading.type,
  reading.listRooms,
  reading.listMembers,
  rooms.add,
  rooms.remove,
  rooms.removeReader,
  rooms.create,
  rooms.list,
  idle,
];

const idleMs = 40_000;

export interface Step extends PlannedOperation {
  readonly number: number;
  /** Since the start of the plan. */
  readonly atMs: number;
}

/** What will happen, drawn beforehand. Each step has a stream of its own. */
export function drawPlan(
  seed: number,
  options: { readonly operations: number; readonly stepMs: number },
): readonly Step[] {
  const draw = new Prng(`${seed}/plan`);
  const raffle = kinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
  let atMs = 0;
  return Array.from({ length: options.operations }, (_, number) => {
    const stream = draw.fork(String(number));
    const kind = stream.pick(raffle);
    atMs += stream.waitMs(options.stepMs) + (kind === idle ? idleMs : 0);
    return { number, atMs, ...kind.plan(stream) };
  });
}
