import type { Ports } from '../../../lambda/chat/ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';

/**
 * Runs an operation on ports that stop answering: before the call with this number (0 is the first) has its effect,
 * or after. The operation then waits for ever, as a killed process does. Resolves with whether it came to its end
 * before that.
 */
export async function runUntilCrash(
  ports: Ports,
  operation: (ports: Ports) => Promise<unknown>,
  crash: { readonly atCall: number; readonly when: 'before' | 'after' },
): Promise<'ended' | 'crashed'> {
  let calls = 0;
  return new Promise((resolve, reject) => {
    const dead = new Promise<never>(() => {});
    const dying = instrument(ports, async (_, effect) => {
      const call = calls;
      calls += 1;
      if (call > crash.atCall) return dead;
      if (call < crash.atCall) return effect();
      if (crash.when === 'after') await effect();
      resolve('crashed');
      return dead;
    });
    operation(dying).then(() => resolve('ended'), reject);
  });
}

/** Tries an operation with a crash at every one of its calls, before and after the effect, each in a fresh world. */
export async function crashEverywhere(
  createWorld: () => Promise<Ports>,
  operation: (ports: Ports) => Promise<unknown>,
  check: (ports: Ports, crash: string) => Promise<void>,
): Promise<number> {
  for (let atCall = 0; ; atCall += 1) {
    for (const when of ['before', 'after'] as const) {
      const ports = await createWorld();
      if ((await runUntilCrash(ports, operation, { atCall, when })) === 'ended') return atCall;
      await check(ports, `${when} call ${atCall}`);
    }
  }
}
