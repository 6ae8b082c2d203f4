import type { ListenerOptions } from './emitter.ts';
import { Store, type Observable } from './observable.ts';
import type { Requests } from './requests.ts';

/** Up to where the members of a room have read: user id → seq. Known of the members that were loaded, and then pushed. */
export class Receipts implements Observable<ReadonlyMap<string, number>> {
  readonly #room: string;
  readonly #requests: Requests;
  readonly #store = new Store<ReadonlyMap<string, number>>(new Map());
  #marked = 0;
  #isMarking = false;

  /** @internal */
  constructor(parts: { readonly room: string; readonly requests: Requests; readonly onWatched: () => void }) {
    this.#room = parts.room;
    this.#requests = parts.requests;
    this.#store.onWatched(parts.onWatched);
  }

  get current(): ReadonlyMap<string, number> {
    return this.#store.current;
  }

  /** @internal */
  get isWatched(): boolean {
    return this.#store.isWatched;
  }

  subscribe(listener: (current: ReadonlyMap<string, number>) => void, options?: ListenerOptions): () => void {
    return this.#store.subscribe(listener, options);
  }

  /** Tells that the user has read up to there. It may be called often: what was told is not told again. */
  markRead(seq: number): void {
    if (seq <= this.#marked) return;
    this.#marked = seq;
    if (!this.#isMarking) void this.#mark();
  }

  /** Read positions never move back. @internal */
  note(receipts: readonly { readonly user: string; readonly seq: number }[]): void {
    const news = receipts.filter(({ user, seq }) => seq > (this.current.get(user) ?? 0));
    if (news.length === 0) return;
    this.#store.set(new Map([...this.current, ...news.map(({ user, seq }) => [user, seq] as const)]));
  }

  /** @internal */
  clear(): void {
    this.#marked = 0;
    this.#store.set(new Map());
  }

  /** One at a time: what has been read meanwhile goes with the next. */
  async #mark(): Promise<void> {
    this.#isMarking = true;
    let told = 0;
    try {
      while (told < this.#marked) {
        told = this.#marked;
        await this.#requests.send('read', { action: 'markRead', room: this.#room, seq: told });
      }
    } catch {
      // Nothing that a user could do about it; what they read next is told again.
      if (this.#marked === told) this.#marked = 0;
    } finally {
      this.#isMarking = false;
    }
  }
}
