import { limits } from '../../../protocol/limits.ts';
import { type Frame, type Invocation, hasEnded } from '../history.ts';

interface SentId {
  readonly id: string;
  /** The request, but for room and id. */
  readonly fields: Frame;
  readonly invocations: Invocation[];
  readonly isPending: () => boolean;
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
    return this.#sent.slice(0, Math.max(0, this.#sent.length - newerMax + 1)).every(isOver);
  }

  open(sent: Omit<SentId, 'invocations'>): void {
    this.#sent.push({ ...sent, invocations: [] });
  }

  record(id: string, invocation: Invocation): void {
    this.#sent.find((sent) => sent.id === id)?.invocations.push(invocation);
  }

  /** Those that may be sent again. */
  get repeatable(): readonly SentId[] {
    return this.#sent.slice(-newerMax / 2);
  }
}

function isOver({ invocations, isPending }: SentId): boolean {
  return !isPending() && invocations.every(hasEnded);
}
