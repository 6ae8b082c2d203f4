import { limits } from '../../../protocol/limits.ts';
import { type Frame, type Invocation, hasEnded } from '../history.ts';

interface SentId {
  readonly id: string;
  /** The request, but for room and id. */
  readonly fields: Frame;
  readonly invocations: Invocation[];
  readonly isPending: () => boolean;
  /** Older ids that were not over when it was made: they may have come to the backend after it. */
  readonly lateMax: number;
}

/** Newer ids after which one must not be sent again: the protocol's window, less those that are sent at the same time. */
const newerMax = limits.dedupeWindowMessages - 4;

/**
 * The ids that one user has sent to one room, for messages and for changes of messages. The backend remembers the last few, so users of the protocol keep their
 * retries within them; whatever still runs for an older one holds up new ones here.
 */
export class DedupeWindow {
  readonly #sent: SentId[] = [];

  get hasPlace(): boolean {
    return this.#sent.every((sent, index) => isOver(sent) || this.#newerThan(index) + 1 < newerMax);
  }

  open(sent: Omit<SentId, 'invocations' | 'lateMax'>): void {
    const lateMax = this.#sent.filter((other) => !isOver(other)).length;
    this.#sent.push({ ...sent, invocations: [], lateMax });
  }

  record(id: string, invocation: Invocation): void {
    this.#sent.find((sent) => sent.id === id)?.invocations.push(invocation);
  }

  /** Those that may be sent again. */
  get repeatable(): readonly SentId[] {
    return this.#sent.filter((_, index) => this.#newerThan(index) < newerMax / 2);
  }

  /** How many may have come to the backend after it. */
  #newerThan(index: number): number {
    return (this.#sent[index]?.lateMax ?? 0) + this.#sent.length - 1 - index;
  }
}

function isOver({ invocations, isPending }: SentId): boolean {
  return !isPending() && invocations.every(hasEnded);
}
