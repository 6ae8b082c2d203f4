import type { Entry } from '../protocol/entries.ts';

/**
 * How far ahead of a gap an entry is held back. What is beyond is dropped: the history has it, too. Our choice.
 */
const heldBackMax = 1_000;

/** The log of one room as this client puts it together: in order, each entry once, without gaps (I8). */
export class RoomLog {
  /** The incarnation of the log that `lastSeq` belongs to. */
  readonly epoch: string;
  /** Up to here everything was handed on. */
  lastSeq: number;
  /** The highest seq that is known to exist. */
  head: number;
  readonly #heldBack = new Map<number, Entry>();

  constructor({ epoch, lastSeq }: { readonly epoch: string; readonly lastSeq: number }) {
    this.epoch = epoch;
    this.lastSeq = lastSeq;
    this.head = lastSeq;
  }

  get hasGap(): boolean {
    return this.lastSeq < this.head;
  }

  /** Takes entries from wherever they come, in any order, and gives those whose turn it is now. */
  take(entries: readonly Entry[]): readonly Entry[] {
    for (const entry of entries) {
      this.hearOf(entry.seq);
      if (entry.seq > this.lastSeq && entry.seq <= this.lastSeq + heldBackMax)
        this.#heldBack.set(entry.seq, entry);
    }
    return this.#release();
  }

  /** Learns that the log reaches so far. */
  hearOf(head: number): void {
    this.head = Math.max(this.head, head);
  }

  #release(): readonly Entry[] {
    const released: Entry[] = [];
    for (let next = this.#heldBack.get(this.lastSeq + 1); next !== undefined;) {
      released.push(next);
      this.lastSeq = next.seq;
      this.#heldBack.delete(next.seq);
      next = this.#heldBack.get(this.lastSeq + 1);
    }
    return released;
  }
}
