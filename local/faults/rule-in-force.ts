import type { Interceptor } from '../call.ts';
import { canHappenTo, selects } from './call-match.ts';
import { type FaultSurroundings, inject } from './injection.ts';
import type { FaultRule } from './fault-plan.ts';
import type { RandomStream } from './random-stream.ts';

/** How often a rule has come to bear. */
export interface RuleReading extends FaultRule {
  readonly name: string;
  /** Calls that it is about. */
  readonly matched: number;
  /** Calls to which its fault has happened. */
  readonly fired: number;
}

/** A rule, and what it has done so far. */
export class RuleInForce {
  readonly rule: FaultRule;
  readonly #random: RandomStream;
  readonly #surroundings: FaultSurroundings;
  #matched = 0;
  #fired = 0;

  constructor(
    rule: FaultRule,
    options: { readonly random: RandomStream; readonly surroundings: FaultSurroundings },
  ) {
    this.rule = rule;
    this.#random = options.random;
    this.#surroundings = options.surroundings;
  }

  read(): RuleReading {
    return {
      ...this.rule,
      name: this.rule.name ?? this.rule.fault.kind,
      matched: this.#matched,
      fired: this.#fired,
    };
  }

  readonly interceptor: Interceptor = async (call, next) => {
    const { fault, match } = this.rule;
    if (!canHappenTo(fault.kind, call) || !selects(match, call)) return next(call);
    this.#matched += 1;
    if (!this.#isDrawn()) return next(call);
    this.#fired += 1;
    return inject(fault, { call, next, random: this.#random, ...this.#surroundings });
  };

  #isDrawn(): boolean {
    const { match, probability, timesMax = Infinity } = this.rule;
    // Drawn for every call that matches, so that the limits below do not shift what is drawn later.
    const isDrawn = this.#random.fraction() < probability;
    return isDrawn && this.#fired < timesMax && (match.nth ?? this.#matched) === this.#matched;
  }
}
