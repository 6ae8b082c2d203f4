import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';

export type Frame = Readonly<Record<string, unknown>>;

interface Waiting {
  readonly accepts: (frame: Frame) => boolean;
  readonly resolve: (frame: Frame) => void;
}

/** A WebSocket that speaks frames: it keeps all it gets, and waits for what it is asked to wait for. */
export class ChatClient {
  /** Every frame, in the order of its coming; batches taken apart. */
  readonly received: Frame[] = [];
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<Waiting>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = once(socket, 'close').then(([code]: readonly number[]) => code ?? 0);
    socket.on('message', (data: Buffer) => {
      const frame: Frame = JSON.parse(data.toString());
      for (const part of frame['type'] === 'batch' ? (frame['frames'] as readonly Frame[]) : [frame])
        this.#take(part);
    });
  }

  /** Rejects with the HTTP status of a refused handshake as its message. */
  static async connect(url: string, protocols: readonly string[] = []): Promise<ChatClient> {
    const socket = new WebSocket(url, [...protocols]);
    const client = new ChatClient(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
      socket.once('unexpected-response', (request, response) => {
        reject(new Error(String(response.statusCode)));
        request.destroy();
      });
    });
    return client;
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  send(frame: string | Frame): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  sendBinary(text: string): void {
    this.#socket.send(Buffer.from(text), { binary: true });
  }

  /** Sends a request with an id of its own, if it has none, and gives what answers it. */
  async request(frame: Frame): Promise<Frame> {
    const id = frame['id'] ?? randomUUID();
    const reply = this.next((candidate) => candidate['id'] === id);
    this.send({ id, ...frame });
    return reply;
  }

  /** The next frame to come that is accepted. */
  async next(accepts: (frame: Frame) => boolean): Promise<Frame> {
    return new Promise((resolve) => {
      this.#waiting.add({ accepts, resolve });
    });
  }

  /** A frame that is accepted: one that has come, or the next. */
  async find(accepts: (frame: Frame) => boolean): Promise<Frame> {
    return this.received.find(accepts) ?? this.next(accepts);
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }

  /** Ends the connection as a lost network does: without a close frame. */
  terminate(): void {
    this.#socket.terminate();
  }

  #take(frame: Frame): void {
    this.received.push(frame);
    for (const waiting of this.#waiting) {
      if (!waiting.accepts(frame)) continue;
      this.#waiting.delete(waiting);
      waiting.resolve(frame);
    }
  }
}
