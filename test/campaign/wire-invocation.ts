import type { Copy, Frame, Invocation } from '../simulation/history.ts';
import type { Request } from '../simulation/lambda.ts';

/** What is not begun after so long never will be: its socket was closed before, or its handshake was refused. */
const lostAfterMs = 3_000;

/** Copies begin this late at most after the answer: longer than any plan of faults holds up an invocation. */
const copiesWithinMs = 1_000;

/** An invocation over the wire, of which is known only afterwards how often it ran. */
export class WireInvocation implements Invocation {
  readonly key: string;
  readonly kind: Invocation['kind'];
  readonly user: string;
  readonly connectionId?: string;
  readonly request: Frame;
  readonly invokedAt: number;
  readonly invokedMs = Date.now();
  readonly copies: Copy[] = [];
  answer?: Frame;
  answeredAt = Infinity;
  #isBegun = false;
  #settledMs: number | undefined;

  constructor({ key, kind, user, connectionId, request }: Request, invokedAt: number) {
    this.key = key;
    this.kind = kind;
    this.user = user;
    if (connectionId !== undefined) this.connectionId = connectionId;
    this.request = request;
    this.invokedAt = invokedAt;
  }

  get copiesPlanned(): number {
    const isKnown = this.#isBegun
      ? this.#settledMs !== undefined && Date.now() > this.#settledMs + copiesWithinMs
      : Date.now() > this.invokedMs + lostAfterMs;
    if (!isKnown) return Infinity;
    // A `$disconnect` that never ran has ended nothing.
    return this.kind === 'disconnect' ? Math.max(1, this.copies.length) : this.copies.length;
  }

  get isOver(): boolean {
    return this.copiesPlanned < Infinity && this.copies.every(({ endedAt }) => endedAt < Infinity);
  }

  /** Whether the stack still works on it, as far as one can tell. */
  get isUnderWay(): boolean {
    return this.#settledMs === undefined && this.copiesPlanned === Infinity;
  }

  begin(): void {
    this.#isBegun = true;
  }

  /** The caller has its answer, or will have none. */
  settle(): void {
    this.#settledMs = Date.now();
  }
}
