import { createHash } from 'node:crypto';
import type { Ports } from '../../../lambda/chat/ports.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import type { PortCall } from '../../fakes/instrumented-ports.ts';
import { settled } from '../../simulation/scheduler.ts';

/** Operations that run at the same time on one world, and what must hold whichever way their calls fell. */
export interface Scenario {
  readonly ports: InMemoryPorts;
  readonly operations: readonly ((ports: Ports) => Promise<unknown>)[];
  /** Calls that have nothing to do with any of another operation. @default posts, the clock, and the freeing of places, of which there are plenty */
  readonly isApart?: (call: PortCall) => boolean;
  readonly check: (results: readonly OperationResult[]) => void | Promise<void>;
}

export type OperationResult = PromiseSettledResult<unknown> | { readonly status: 'crashed' };

interface PendingCall {
  readonly operation: number;
  /** Whether it has nothing to do with any call of the others, so that it does not matter when it takes place. */
  readonly isApart: boolean;
  readonly proceed: () => void;
}

/** What was played. */
export interface Explored {
  /** Different worlds, together with all that the operations had been answered until then. */
  readonly states: number;
  /** Orders that were played until their end or until a state that was seen before. */
  readonly orders: number;
}

/**
 * Plays every order in which the calls of a scenario's operations can fall, each from a fresh world, and checks each
 * end. Orders that lead to a state that was seen before are not followed further.
 * @param options.crashes operations that die on the way, each between any two of its calls. @default 0
 */
export async function playAllInterleavings(
  createScenario: () => Promise<Scenario>,
  { crashes = 0 }: { readonly crashes?: number } = {},
): Promise<Explored> {
  const seen = new Set<string>();
  const prefixes: (readonly number[])[] = [[]];
  let orders = 0;
  for (let prefix = prefixes.pop(); prefix !== undefined; prefix = prefixes.pop()) {
    prefixes.push(...(await play(await createScenario(), { prefix, seen, crashes })));
    orders += 1;
  }
  return { states: seen.size, orders };
}

interface Order {
  /**
   * One choice for each step: the number of the pending call that proceeds, or, counted on from the last of these, of
   * the one whose operation dies.
   */
  readonly prefix: readonly number[];
  readonly seen: Set<string>;
  readonly crashes: number;
}

/** Plays one order: the prefix first, from there always the first pending call. Gives the orders not taken. */
async function play(
  scenario: Scenario,
  { prefix, seen, crashes }: Order,
): Promise<readonly (readonly number[])[]> {
  const { pending, answers, results } = start(scenario);
  const branches: number[][] = [];
  const taken: number[] = [];
  let crashesLeft = crashes;
  for (await settled(); pending.length > 0; await settled()) {
    const choosable = nextCalls(pending);
    if (taken.length >= prefix.length) {
      const state = digest([worldOf(scenario.ports), answers, crashesLeft, choosable.map(operationOf)]);
      if (seen.has(state)) return branches;
      seen.add(state);
      const choices = crashesLeft > 0 ? 2 * choosable.length : choosable.length;
      for (let other = 1; other < choices; other += 1) branches.push([...taken, other]);
    }
    const choice = prefix[taken.length] ?? 0;
    taken.push(choice);
    const call = choosable[choice % choosable.length];
    const dies = choice >= choosable.length;
    if (dies) crashesLeft -= 1;
    else call?.proceed();
    const isOver = (other: PendingCall) => other === call || (dies && other.operation === call?.operation);
    pending.splice(0, Infinity, ...pending.filter((other) => !isOver(other)));
  }
  await scenario.check(results);
  return branches;
}

/** Those among which there is a choice: where one has nothing to do with the others, nothing is lost if it comes first. */
function nextCalls(pending: readonly PendingCall[]): readonly PendingCall[] {
  const apart = pending.find(({ isApart }) => isApart);
  if (apart !== undefined) return [apart];
  return pending.toSorted((left, right) => left.operation - right.operation);
}

/** Starts all operations; each of their calls waits in `pending`. */
function start({ ports, operations, isApart = isApartFromRooms }: Scenario) {
  const pending: PendingCall[] = [];
  const answers: string[][] = operations.map(() => []);
  const results: OperationResult[] = operations.map(() => ({ status: 'crashed' }));
  operations.forEach((operation, index) => {
    const instrumented = instrument(ports, async (call, effect) => {
      await new Promise<void>((proceed) => {
        pending.push({ operation: index, isApart: isApart(call), proceed });
      });
      const answer = await effect();
      answers[index]?.push(`${call.method} ${serialize(answer)}`);
      return answer;
    });
    void outcomeOf(operation(instrumented)).then((result) => (results[index] = result));
  });
  return { pending, answers, results };
}

function isApartFromRooms({ port, method }: PortCall): boolean {
  return port === 'clock' || method === 'post' || method === 'freePlace';
}

async function outcomeOf(running: Promise<unknown>): Promise<OperationResult> {
  const [result] = await Promise.allSettled([running]);
  return result;
}

function operationOf({ operation }: PendingCall): number {
  return operation;
}

function worldOf({ rooms, subscriptions, orders, fanOut, gateway }: InMemoryPorts): unknown {
  return [rooms.state(), subscriptions.state(), orders.state(), fanOut.state(), gateway.state()];
}

/** A text that is the same for the same value: maps and sets in one order, whatever the order in which they were filled. */
function serialize(value: unknown): string {
  if (typeof value === 'string') return `${value.length}"${value}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(serialize).join()}]`;
  if (value instanceof Set) return `{${[...value].map(serialize).toSorted().join()}}`;
  const parts = value instanceof Map ? [...value].toSorted(byKey) : Object.entries(value);
  return `{${parts.map(([key, part]) => `${key}:${serialize(part)}`).join()}}`;
}

function byKey([left]: readonly [unknown, unknown], [right]: readonly [unknown, unknown]): number {
  return String(left) < String(right) ? -1 : 1;
}

/** Hundreds of thousands of states are remembered. */
function digest(state: unknown): string {
  return createHash('sha256').update(serialize(state)).digest('base64');
}
