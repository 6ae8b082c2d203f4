import { deepStrictEqual } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import { Product } from './product.ts';
import { Reference } from './reference.ts';
import { userOf } from './reference-chat.ts';
import type { Outcome } from './reference-chat.ts';
import type { BackendRequest, Step } from './requests.ts';

interface Options {
  readonly connections: readonly string[];
  /** Told of each step what it is, and what came of it: `react: not_found`. */
  readonly note: (kind: string) => void;
}

/** Asks product and model the same, one thing after another. Rejects where what comes of it differs. */
export async function playBoth(history: readonly Step[], { connections, note }: Options): Promise<void> {
  const product = await Product.start(connections);
  const reference = new Reference(connections);
  const users = [...new Set(connections.map(userOf))];
  const ask = async (step: Step) => {
    const shown = await product.play(step);
    compare(shown, reference.play(step, product.nowMs, shown.reply));
    return shown;
  };
  for (const step of history) {
    note(kindOf(step, await ask(step)));
    for (const asks of viewsAfter(step, users)) await ask({ afterMs: 0, by: 'backend', asks });
  }
  const rooms = new Set(history.flatMap(({ asks }) => ('room' in asks ? [asks.room] : [])));
  for (const by of connections) {
    for (const room of rooms)
      await ask({ afterMs: 0, by, asks: { action: 'history', id: 'end', room, limit: 100 } });
  }
}

/** All that a step may have changed, as the backend sees it. */
function viewsAfter({ asks }: Step, users: readonly string[]): readonly BackendRequest[] {
  const lists = users.map((user) => ({ operation: 'listRooms' as const, user }));
  if (!('room' in asks)) return lists;
  const { room } = asks;
  return [
    { operation: 'history', room, limit: 100 },
    { operation: 'listMembers', room },
    { operation: 'getRoom', room },
    ...lists,
  ];
}

function compare(shown: Outcome, expected: Outcome): void {
  const [actual, wanted] = [onTheWire(shown), onTheWire(expected)];
  // Telling what differs takes long, so it is done only where something does.
  if (!isDeepStrictEqual(actual, wanted)) deepStrictEqual(actual, wanted);
}

function onTheWire(outcome: Outcome): unknown {
  return JSON.parse(JSON.stringify(outcome));
}

function kindOf({ asks }: Step, { reply }: Outcome): string {
  const { type = 'nothing', code = type }: { readonly type?: unknown; readonly code?: unknown } =
    Object(reply);
  return `${'action' in asks ? asks.action : asks.operation}: ${String(code)}`;
}
