import { bearerPrefix, subprotocol } from '../protocol/subprotocol.ts';
import { limits } from '../protocol/limits.ts';
import { ChatError, refusal } from './errors.ts';
import { type ServerFrame, readFrames } from './frames.ts';
import type { Clock, WebSocketConstructor, WebSocketLike } from './platform.ts';

/** A request without its `id`. */
export type RequestFields = Readonly<Record<string, unknown>> & { readonly action: string };

export interface ConnectionSettings {
  readonly url: string;
  readonly token: string;
  readonly webSocket: WebSocketConstructor;
  readonly clock: Clock;
  readonly handshakeTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

export interface ConnectionListener {
  onOpen(): void;
  /** Every frame, replies too; a reply comes here before its request is answered. */
  onFrame(frame: ServerFrame): void;
  /** Once, whether it was ever open or not. 1006 if the backend did not say goodbye (RFC 6455 7.4.1). */
  onClose(code: number): void;
}

interface Waiting {
  settle(frame: ServerFrame): void;
  fail(error: ChatError): void;
}

/** One WebSocket: requests with their replies by `id`, everything else as it comes. */
export class Connection {
  readonly token: string;
  readonly openedAt: number;
  isOpen = false;
  /** When the backend was last heard of. */
  heardAt: number;
  readonly #settings: ConnectionSettings;
  readonly #listener: ConnectionListener;
  readonly #socket: WebSocketLike;
  readonly #waiting = new Map<string, Waiting>();
  #isOver = false;

  constructor(settings: ConnectionSettings, listener: ConnectionListener) {
    this.#settings = settings;
    this.#listener = listener;
    const { url, token, clock, handshakeTimeoutMs } = settings;
    this.token = token;
    this.openedAt = clock.now();
    this.heardAt = this.openedAt;
    const socket = new settings.webSocket(url, [subprotocol, bearerPrefix + token]);
    this.#socket = socket;
    const cancelTimeout = clock.after(handshakeTimeoutMs, () => this.end(1006));
    socket.addEventListener('open', () => {
      cancelTimeout();
      if (this.#isOver) return;
      this.isOpen = true;
      this.#listener.onOpen();
    });
    socket.addEventListener('message', ({ data }) => this.#receive(data));
    // A browser says nothing of the cause here, and the close follows; `ws` would throw without a listener.
    socket.addEventListener('error', () => {});
    socket.addEventListener('close', ({ code = 1006 }) => {
      cancelTimeout();
      this.#finish(code);
    });
  }

  get hasRequests(): boolean {
    return this.#waiting.size > 0;
  }

  /** Rejects with the refusal; or with `timeout` or `disconnected`, when nobody knows whether it had an effect. */
  async request(fields: RequestFields, id: string): Promise<ServerFrame> {
    return new Promise((resolve, reject) => {
      const { clock, requestTimeoutMs } = this.#settings;
      const cancelTimeout = clock.after(requestTimeoutMs, () => {
        this.#waiting.get(id)?.fail(new ChatError('timeout', 'no answer in time', { retryable: true }));
        // Not one frame all the while: nobody is there any more.
        if (clock.now() - this.heardAt >= requestTimeoutMs) this.end(1006);
      });
      const over = (): void => {
        cancelTimeout();
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        settle: (frame) => {
          over();
          if (frame.type === 'error') reject(refusal(frame));
          else resolve(frame);
        },
        fail: (error) => {
          over();
          reject(error);
        },
      });
      try {
        this.notify({ ...fields, id });
      } catch (error) {
        over();
        reject(error);
      }
    });
  }

  /** Sends what is not answered. */
  notify(frame: RequestFields): void {
    if (!this.isOpen) throw lost();
    const text = JSON.stringify(frame);
    // API Gateway would close the connection (1009), and everything on it would suffer.
    if (new TextEncoder().encode(text).byteLength > limits.frameBytesMax) {
      throw new ChatError('bad_request', `frame: must have at most ${limits.frameBytesMax} bytes`);
    }
    this.#socket.send(text);
  }

  /** Ends it without waiting for the other side, who may not be there any more. */
  end(code = 1000): void {
    this.#finish(code);
    this.#socket.close(1000);
  }

  #receive(data: unknown): void {
    if (this.#isOver) return;
    this.heardAt = this.#settings.clock.now();
    for (const frame of readFrames(data)) {
      this.#listener.onFrame(frame);
      if ('id' in frame && frame.id !== undefined) this.#waiting.get(frame.id)?.settle(frame);
    }
  }

  #finish(code: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.isOpen = false;
    for (const waiting of this.#waiting.values()) waiting.fail(lost());
    this.#listener.onClose(code);
  }
}

function lost(): ChatError {
  return new ChatError('disconnected', 'the connection was lost before the answer', { retryable: true });
}
