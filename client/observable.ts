import { Emitter, type ListenerOptions } from './emitter.ts';

/**
 * Something that changes, with a snapshot of it. Snapshots are immutable, and the same object until something changes:
 * `subscribe` and `current` are what React's `useSyncExternalStore` asks for.
 */
export interface Observable<Snapshot> {
  readonly current: Snapshot;
  /** Calls the listener with each new snapshot; what it returns ends that. */
  subscribe(listener: (current: Snapshot) => void, options?: ListenerOptions): () => void;
}

/** An observable whose owner sets it. */
export class Store<Snapshot> implements Observable<Snapshot> {
  readonly #emitter = new Emitter<{ change: Snapshot; watched: undefined }>();
  #current: Snapshot;

  constructor(initial: Snapshot) {
    this.#current = initial;
  }

  get current(): Snapshot {
    return this.#current;
  }

  set(next: Snapshot): void {
    if (Object.is(next, this.#current)) return;
    this.#current = next;
    this.#emitter.emit('change', next);
  }

  subscribe(listener: (current: Snapshot) => void, options?: ListenerOptions): () => void {
    const end = this.#emitter.on('change', listener, options);
    this.#emitter.emit('watched', undefined);
    return end;
  }

  get isWatched(): boolean {
    return this.#emitter.isHeard('change');
  }

  /** Calls back whenever somebody begins to watch. */
  onWatched(run: () => void): void {
    this.#emitter.on('watched', run);
  }
}
