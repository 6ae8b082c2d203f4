import { type Interceptor, intercepted } from './call.ts';
import { type FaultPlanInput, parseFaultPlan } from './faults/fault-plan.ts';
import { RandomStream } from './faults/random-stream.ts';
import { RecentWrites } from './faults/recent-writes.ts';
import { RuleInForce, type RuleReading } from './faults/rule-in-force.ts';
import { Waits } from './faults/waits.ts';
import type { Functions } from './functions.ts';
import type { Resource } from './resource.ts';

/** Lets AWS fail as it does in life, on demand and by seed. */
export interface Faults {
  /**
   * Replaces all rules. Calls that were held up go on.
   * @throws Error that names the first value at fault; the rules stay as they were.
   */
  set(plan: FaultPlanInput): void;
  /** From now on nothing fails. Calls that were held up go on. */
  clear(): void;
  read(): FaultReading;
}

/** The rules in force, their defaults filled in, and how often each has come to bear. */
export interface FaultReading {
  readonly seed: string;
  readonly rules: readonly RuleReading[];
}

/**
 * Makes faults for one stack, none at first, and the interceptor that lets them happen.
 * What happens depends on nothing but the seed and the order of calls.
 */
export function createFaults(options: {
  readonly functions: Pick<Functions, 'kill'>;
  readonly resources: readonly Resource[];
  /** A clock that never goes back. @default - this machine's */
  readonly nowMs?: () => number;
}): Faults & { readonly interceptor: Interceptor } {
  const { functions, resources, nowMs = () => performance.now() } = options;
  const recentWrites = new RecentWrites({ resources, nowMs });
  let seed = '';
  let rules: readonly RuleInForce[] = [];
  let waits = new Waits();

  function replace(plan: ReturnType<typeof parseFaultPlan>): void {
    waits.end();
    waits = new Waits();
    ({ seed } = plan);
    rules = plan.rules.map((rule, index) => {
      const random = new RandomStream(`${seed}/${index}`);
      return new RuleInForce(rule, { random, surroundings: { functions, recentWrites, waits } });
    });
  }

  const noteWrite: Interceptor = async (call, next) => {
    const response = await next(call);
    const isLagging = rules.some(({ rule }) => rule.fault.kind === 'indexLag');
    if (isLagging && call.service === 'dynamodb' && response.statusCode === 200) {
      recentWrites.note(call);
    }
    return response;
  };

  return {
    set: (plan) => replace(parseFaultPlan(plan)),
    clear: () => replace({ seed: '', rules: [] }),
    read: () => ({ seed, rules: rules.map((rule) => rule.read()) }),
    interceptor: (call, next) =>
      intercepted([...rules.map(({ interceptor }) => interceptor), noteWrite], next)(call),
  };
}
