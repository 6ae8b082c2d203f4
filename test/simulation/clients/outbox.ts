import type { Frame } from '../history.ts';

export interface PendingSend {
  readonly room: string;
  readonly id: string;
  /** Text, and what it answers. */
  readonly fields: Frame;
  attempts: number;
}

/** What one client keeps unacknowledged at most, over all rooms. The protocol asks for no more. */
const pendingMax = 8;

/** Messages that were sent and not yet answered for good. */
export class Outbox {
  readonly #pending = new Map<string, PendingSend>();

  get isFull(): boolean {
    return this.#pending.size >= pendingMax;
  }

  get pending(): readonly PendingSend[] {
    return [...this.#pending.values()];
  }

  has(id: string): boolean {
    return this.#pending.has(id);
  }

  add(send: Omit<PendingSend, 'attempts'>): PendingSend {
    const pending = { ...send, attempts: 0 };
    this.#pending.set(send.id, pending);
    return pending;
  }

  /** Takes a reply; only an error that may pass leaves the message pending. */
  settle(id: string, reply: Frame): void {
    if (reply['type'] === 'error' && reply['retryable'] === true) return;
    this.#pending.delete(id);
  }
}
