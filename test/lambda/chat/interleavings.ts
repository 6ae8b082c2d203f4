import type { Ports } from '../../../lambda/chat/ports.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';

/** Operations that run at the same time on one world, and what must hold whichever way their calls fell. */
export interface Scenario {
  readonly ports: InMemoryPorts;
  readonly operations: readonly ((ports: Ports) => Promise<unknown>)[];
  readonly check: (results: readonly PromiseSettledResult<unknown>[]) => void | Promise<void>;
}

interface PendingCall {
  readonly operation: number;
  readonly proceed: () => void;
}

/**
 * Plays every order in which the calls of a scenario's operations can fall, each from a fresh world, and checks each
 * end. Orders that lead to a world and to answers that were seen before are not followed further. Gives the number of
 * orders that were played to their end.
 */
export async function playAllInterleavings(createScenario: () => Promise<Scenario>): Promise<number> {
  const seen = new Set<string>();
  const prefixes: (readonly number[])[] = [[]];
  let played = 0;
  for (let prefix = prefixes.pop(); prefix !== undefined; prefix = prefixes.pop()) {
    const branches = await play(await createScenario(), prefix, seen);
    prefixes.push(...branches);
    played += 1;
  }
  return played;
}

/** Plays one order: the prefix first, from there always the first pending call. Gives the orders not taken. */
async function play(
  scenario: Scenario,
  prefix: readonly number[],
  seen: Set<string>,
): Promise<readonly number[][]> {
  const pending: PendingCall[] = [];
  const answers: string[][] = scenario.operations.map(() => []);
  const running = scenario.operations.map(async (operation, index) =>
    operation(
      instrument(scenario.ports, async (call, effect) => {
        await new Promise<void>((proceed) => {
          pending.push({ operation: index, proceed });
        });
        const answer = await effect();
        answers[index]?.push(`${call.method} ${serialize(answer)}`);
        return answer;
      }),
    ),
  );
  const settled = Promise.allSettled(running);
  const branches: number[][] = [];
  const taken: number[] = [];
  for (await quiescence(); pending.length > 0; await quiescence()) {
    pending.sort((left, right) => left.operation - right.operation);
    const choice = prefix[taken.length] ?? 0;
    if (taken.length >= prefix.length) {
      const state = serialize([worldOf(scenario.ports), answers, pending.map(({ operation }) => operation)]);
      if (seen.has(state)) return branches;
      seen.add(state);
      branches.push(...pending.slice(1).map((_, index) => [...taken, index + 1]));
    }
    taken.push(choice);
    pending.splice(choice, 1)[0]?.proceed();
  }
  await scenario.check(await settled);
  return branches;
}

/** When every operation waits for its turn or has ended: the fakes answer within microtasks. */
async function quiescence(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function worldOf({ rooms, subscriptions, gateway }: InMemoryPorts): unknown {
  return [rooms.state(), subscriptions.state(), gateway.state()];
}

function serialize(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) =>
      part instanceof Map || part instanceof Set ? [...part] : part,
    ) ?? ''
  );
}
