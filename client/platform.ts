/** What the SDK needs of a browser or of Node, cut to what it uses. Tests put a hand-driven one in its place. */
export interface Platform {
  readonly clock: Clock;
  /** From 0 up to 1, as `Math.random`. */
  readonly random: () => number;
  /** A new id, which no other client makes. */
  readonly makeId: () => string;
  readonly surroundings: Surroundings;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs something later; what it returns cancels that. */
  after(delayMs: number, run: () => void): () => void;
}

/** What a device knows of its network and of who looks at the page. */
export interface Surroundings {
  readonly isOnline: boolean;
  readonly isVisible: boolean;
  /** Calls the listener whenever one of them may have changed; what it returns ends that. */
  watch(listener: () => void): () => void;
}

/** A WebSocket, as browsers, Node 22 and the package `ws` have it. */
export interface WebSocketLike {
  addEventListener(
    type: 'open' | 'message' | 'close' | 'error',
    listener: (event: SocketEvent) => void,
  ): void;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

/** What is read of a WebSocket's events: `data` of a message, `code` of a close. */
interface SocketEvent {
  readonly type?: unknown;
  readonly data?: unknown;
  readonly code?: number;
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** An `AbortSignal`. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The part of a browser's globals that Node has not. */
interface BrowserGlobals extends Partial<EventSource> {
  readonly WebSocket?: WebSocketConstructor;
  readonly navigator?: { readonly onLine?: boolean };
  readonly document?: EventSource & { readonly visibilityState?: string };
}

interface EventSource {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

/** Undefined on Node 20, which has none of its own. */
export function globalWebSocket(): WebSocketConstructor | undefined {
  return globals().WebSocket;
}

/** The browser, or Node, that this runs in. */
export const thisPlatform: Platform = {
  clock: {
    now: () => Date.now(),
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  },
  random: () => Math.random(),
  // Not randomUUID: browsers keep that from pages that were not loaded over TLS.
  makeId: () =>
    [...crypto.getRandomValues(new Uint8Array(12))]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(''),
  surroundings: {
    get isOnline() {
      return globals().navigator?.onLine !== false;
    },
    get isVisible() {
      return globals().document?.visibilityState !== 'hidden';
    },
    watch: (listener) => {
      const page = globals();
      page.addEventListener?.('online', listener);
      page.addEventListener?.('offline', listener);
      page.document?.addEventListener('visibilitychange', listener);
      return () => {
        page.removeEventListener?.('online', listener);
        page.removeEventListener?.('offline', listener);
        page.document?.removeEventListener('visibilitychange', listener);
      };
    },
  },
};

function globals(): BrowserGlobals {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every field is optional, and what is there is standard
  return globalThis as BrowserGlobals;
}
