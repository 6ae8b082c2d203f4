import type { AbortSignalLike } from './platform.ts';

export interface ListenerOptions {
  /** Ends the listening when it is aborted. */
  readonly signal?: AbortSignalLike | undefined;
}

/** Events by name, each with one value. */
export class Emitter<Events extends object> {
  readonly #listeners: { [Name in keyof Events]?: Set<(value: Events[Name]) => void> } = {};

  /** Listens; what it returns ends that. */
  on<Name extends keyof Events>(
    name: Name,
    listener: (value: Events[Name]) => void,
    { signal }: ListenerOptions = {},
  ): () => void {
    // Each listening is one of its own, even of the same function.
    const own = (value: Events[Name]): void => listener(value);
    const listeners = (this.#listeners[name] ??= new Set());
    const end = (): void => {
      listeners.delete(own);
      signal?.removeEventListener('abort', end);
    };
    if (signal?.aborted === true) return end;
    listeners.add(own);
    signal?.addEventListener('abort', end);
    return end;
  }

  /** Whether anybody listens to it. */
  isHeard(name: keyof Events): boolean {
    return (this.#listeners[name]?.size ?? 0) > 0;
  }

  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const listener of this.#listeners[name] ?? []) {
      try {
        listener(value);
      } catch (error) {
        // What an application's listener throws is the application's, and must not stop the delivery to others.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
