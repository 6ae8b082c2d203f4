import type { ConnectionGateway, PostOutcome } from '../../lambda/chat/ports.ts';

/** A frame; one of type `batch` has others in it. */
export type SentFrame = Readonly<Record<string, unknown>> & { readonly frames?: readonly SentFrame[] };

/** Sockets in memory: a connection that was never closed is open, and keeps what it was sent. */
export class InMemoryGateway implements ConnectionGateway {
  readonly #frames = new Map<string, string[]>();
  readonly #closed = new Set<string>();
  /** Outcomes that the next posts to a connection have instead of their own. */
  readonly #planned = new Map<string, PostOutcome[]>();

  plan(connectionId: string, outcomes: readonly PostOutcome[]): void {
    this.#planned.set(connectionId, [...outcomes]);
  }

  /** What a connection was sent, parsed. */
  frames(connectionId: string): readonly SentFrame[] {
    return (this.#frames.get(connectionId) ?? []).map((frame) => JSON.parse(frame));
  }

  /** The same, batches taken apart. */
  received(connectionId: string): readonly SentFrame[] {
    return this.frames(connectionId).flatMap((frame) =>
      frame['type'] === 'batch' ? (frame.frames ?? []) : [frame],
    );
  }

  /** All that it holds, for tests that compare states. */
  state(): unknown {
    return [this.#frames, this.#closed];
  }

  isClosed(connectionId: string): boolean {
    return this.#closed.has(connectionId);
  }

  async post(connectionId: string, frame: string): Promise<PostOutcome> {
    const planned = this.#planned.get(connectionId)?.shift();
    if (planned !== undefined && planned !== 'delivered') return planned;
    if (this.#closed.has(connectionId)) return 'gone';
    this.#frames.set(connectionId, [...(this.#frames.get(connectionId) ?? []), frame]);
    return 'delivered';
  }

  async close(connectionId: string): Promise<PostOutcome> {
    if (this.#closed.has(connectionId)) return 'gone';
    this.#closed.add(connectionId);
    return 'delivered';
  }
}
