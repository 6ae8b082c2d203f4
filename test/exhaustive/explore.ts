import type { Ports } from '../../lambda/chat/ports.ts';
import { playAllInterleavings } from '../lambda/chat/interleavings.ts';
import type { Explored } from '../lambda/chat/interleavings.ts';
import { createWorld, perform } from './acts.ts';
import { expectPromises } from './promises.ts';
import type { Scope } from './scopes.ts';

/**
 * Plays every order of a scope, and rejects with the first promise that one of them breaks.
 * @param performed what an act does; tests of the exploration itself put in something worse. @default the product's own
 */
export async function explore(
  { acts, crashes }: Scope,
  performed: typeof perform = perform,
): Promise<Explored> {
  return playAllInterleavings(
    async () => {
      const ports = await createWorld(acts);
      return {
        ports,
        operations: acts.map((act) => async (instrumented: Ports) => performed(act, instrumented)),
        check: async (results) => expectPromises(ports, acts, results),
      };
    },
    { crashes },
  );
}
