import type { ListenerOptions } from './emitter.ts';
import { Store, type Observable } from './observable.ts';

/**
 * Who of a room is online: user ids. It is known of the members that were loaded, and of those whose coming and going is
 * pushed; in a large room (more than 100 connections) that is nobody, and `members.load` has the truth of a page.
 */
export class Presence implements Observable<ReadonlySet<string>> {
  readonly #store = new Store<ReadonlySet<string>>(new Set());

  /** @internal */
  constructor(onWatched: () => void) {
    this.#store.onWatched(onWatched);
  }

  get current(): ReadonlySet<string> {
    return this.#store.current;
  }

  /** @internal */
  get isWatched(): boolean {
    return this.#store.isWatched;
  }

  subscribe(listener: (current: ReadonlySet<string>) => void, options?: ListenerOptions): () => void {
    return this.#store.subscribe(listener, options);
  }

  /** @internal */
  note(users: readonly { readonly user: string; readonly online: boolean }[]): void {
    const changes = users.filter(({ user, online }) => this.current.has(user) !== online);
    if (changes.length === 0) return;
    const next = new Set(this.current);
    for (const { user, online } of changes) {
      if (online) next.add(user);
      else next.delete(user);
    }
    this.#store.set(next);
  }

  /** @internal */
  clear(): void {
    this.#store.set(new Set());
  }
}
