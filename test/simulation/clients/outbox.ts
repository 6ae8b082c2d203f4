import type { Frame } from '../history.ts';

export interface PendingWrite {
  readonly room: string;
  readonly id: string;
  /** The request, but for room and id. */
  readonly fields: Frame;
  attempts: number;
}

/** What one client keeps unacknowledged at most, over all rooms. The protocol asks for no more. */
const pendingMax = 8;

/** Messages, and changes of messages, that were sent and not yet answered for good. */
export class Outbox {
  readonly #pending = new Map<string, PendingWrite>();

  get isFull(): boolean {
    return this.#pending.size >= pendingMax;
  }

  get pending(): readonly PendingWrite[] {
    return [...this.#pending.values()];
  }

  has(id: string): boolean {
    return this.#pending.has(id);
  }

  add(write: Omit<PendingWrite, 'attempts'>): PendingWrite {
    const pending = { ...write, attempts: 0 };
    this.#pending.set(write.id, pending);
    return pending;
  }

  /** Takes a reply; only an error that may pass leaves it pending. */
  settle(id: string, reply: Frame): void {
    if (reply['type'] === 'error' && reply['retryable'] === true) return;
    this.#pending.delete(id);
  }
}
