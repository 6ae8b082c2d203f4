import type { ListenerOptions } from './emitter.ts';
import { Store, type Observable } from './observable.ts';
import type { Clock } from './platform.ts';
import type { Requests } from './requests.ts';

/** Who was not heard of for so long types no more: their "no longer" may have been lost. Our choice. */
const heardMs = 6_000;
/** So often it is said again, so that others hear of it within `heardMs`. */
const repeatMs = 2_500;
/** So long after the last `start` it has stopped. Our choice: a pause for thought. */
const idleMs = 4_000;

/** Who else types in a room: user ids, those first who began first. */
export class Typing implements Observable<readonly string[]> {
  readonly #room: string;
  readonly #requests: Requests;
  readonly #clock: Clock;
  readonly #store = new Store<readonly string[]>([]);
  readonly #forget = new Map<string, () => void>();
  #cancelIdle: (() => void) | undefined;
  #saidAt = -Infinity;

  /** @internal */
  constructor(parts: { readonly room: string; readonly requests: Requests; readonly clock: Clock }) {
    this.#room = parts.room;
    this.#requests = parts.requests;
    this.#clock = parts.clock;
  }

  get current(): readonly string[] {
    return this.#store.current;
  }

  subscribe(listener: (current: readonly string[]) => void, options?: ListenerOptions): () => void {
    return this.#store.subscribe(listener, options);
  }

  /** Tells the others that the user types. Call it at every change of the text: it is said as often as it has to be. */
  start(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = this.#clock.after(idleMs, () => this.stop());
    if (this.#clock.now() - this.#saidAt < repeatMs) return;
    this.#saidAt = this.#clock.now();
    this.#requests.tell({ action: 'typing', room: this.#room, active: true });
  }

  /** Tells the others that the user types no more. A message that is sent does so by itself. */
  stop(): void {
    if (this.#cancelIdle === undefined) return;
    this.rest();
    this.#requests.tell({ action: 'typing', room: this.#room, active: false });
  }

  /** The message says it. @internal */
  rest(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = undefined;
    this.#saidAt = -Infinity;
  }

  /** @internal */
  note(user: string, active: boolean): void {
    this.#forget.get(user)?.();
    this.#forget.delete(user);
    if (active)
      this.#forget.set(
        user,
        this.#clock.after(heardMs, () => this.note(user, false)),
      );
    const { current } = this.#store;
    if (active && !current.includes(user)) this.#store.set([...current, user]);
    else if (!active && current.includes(user)) this.#store.set(current.filter((other) => other !== user));
  }

  /** @internal */
  clear(): void {
    for (const user of this.#store.current) this.note(user, false);
    this.rest();
  }
}
