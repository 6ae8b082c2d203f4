import type { Entry } from '../../../protocol/entries.ts';

/** One room as a client puts it together: entries in order, each once; those that come too early are held back. */
export class RoomView {
  readonly room: string;
  readonly applied: Entry[] = [];
  /** Whether the backend has confirmed the subscription of this connection. */
  isJoined = false;
  isFilling = false;
  epoch: string | undefined;
  /** The last seq without a gap before it; undefined until the room was joined for the first time. */
  lastSeq: number | undefined;
  /** The highest seq that this client knows to exist. */
  knownHead = 0;
  readonly #heldBack = new Map<number, Entry>();

  constructor(room: string) {
    this.room = room;
  }

  /** Begins with the newest page. */
  begin(epoch: string, head: number, newest: readonly Entry[]): void {
    this.epoch = epoch;
    this.lastSeq = (newest[0]?.seq ?? head + 1) - 1;
    this.hearOf(head);
    for (const entry of newest) this.receive(entry);
    this.#release();
  }

  /** Takes an entry from wherever it comes; drops it if it was here before. */
  receive(entry: Entry): void {
    this.hearOf(entry.seq);
    if (this.lastSeq !== undefined && entry.seq <= this.lastSeq) return;
    this.#heldBack.set(entry.seq, entry);
    this.#release();
  }

  /** Learns that the log reaches so far. */
  hearOf(head: number): void {
    this.knownHead = Math.max(this.knownHead, head);
  }

  get hasGap(): boolean {
    return this.lastSeq !== undefined && this.lastSeq < this.knownHead;
  }

  #release(): void {
    if (this.lastSeq === undefined) return;
    for (let next = this.#heldBack.get(this.lastSeq + 1); next !== undefined;) {
      this.#heldBack.delete(next.seq);
      this.applied.push(next);
      this.lastSeq = next.seq;
      next = this.#heldBack.get(this.lastSeq + 1);
    }
  }
}
