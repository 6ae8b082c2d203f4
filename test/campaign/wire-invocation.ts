import type { Copy, Frame, Invocation } from '../simulation/history.ts';
import type { Request } from '../simulation/lambda.ts';

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
  /** Deliveries of the event that are not over; undefined if it has not come to the stack. */
  #deliveries: number | undefined;
  #isLost = false;
  #isSettled = false;

  constructor({ key, kind, user, connectionId, request }: Request, invokedAt: number) {
    this.key = key;
    this.kind = kind;
    this.user = user;
    if (connectionId !== undefined) this.connectionId = connectionId;
    this.request = request;
    this.invokedAt = invokedAt;
  }

  get copiesPlanned(): number {
    const isKnown = this.#deliveries === undefined ? this.#isLost : this.#deliveries === 0;
    if (!isKnown) return Infinity;
    // A `$disconnect` that never ran has ended nothing.
    return this.kind === 'disconnect' ? Math.max(1, this.copies.length) : this.copies.length;
  }

  /** Whether somebody waits for the stack to answer it. */
  get isUnderWay(): boolean {
    return this.#deliveries !== undefined && !this.#isSettled;
  }

  /** It has come to the stack, which delivers it so many times, now and later. */
  begin(deliveries: number): void {
    this.#deliveries = deliveries;
  }

  /** One delivery is over, whether it has run or not. */
  endDelivery(): void {
    this.#deliveries = (this.#deliveries ?? 1) - 1;
  }

  /** The caller has its answer, or will have none. */
  settle(): void {
    this.#isSettled = true;
  }

  /** If it has not come to the stack by now, it never will. */
  lose(): void {
    this.#isLost = true;
  }
}
