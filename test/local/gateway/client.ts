import { type RawData, WebSocket } from 'ws';
import { Queue } from './queue.ts';

/** How a connection attempt ended: an open WebSocket, or the HTTP status of the refusal. */
type Handshake =
  | { readonly kind: 'open' }
  | { readonly kind: 'refused'; readonly statusCode: number; readonly body: string };

/** A WebSocket client that keeps what it got, so that a test can wait for it. */
export class Client {
  readonly frames = new Queue<{ readonly text: string; readonly isBinary: boolean }>();
  readonly handshake: Promise<Handshake>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly webSocket: WebSocket;

  constructor(
    url: string,
    options: {
      readonly protocols?: readonly string[];
      readonly headers?: Readonly<Record<string, string>>;
      readonly perMessageDeflate?: boolean;
    } = {},
  ) {
    const { protocols = [], headers = {}, perMessageDeflate = false } = options;
    const webSocket = new WebSocket(url, [...protocols], { headers: { ...headers }, perMessageDeflate });
    this.webSocket = webSocket;
    webSocket.on('message', (data, isBinary) => this.frames.push({ text: textOf(data), isBinary }));
    this.closed = new Promise((resolve) => {
      webSocket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.handshake = new Promise((resolve, reject) => {
      webSocket.once('open', () => resolve({ kind: 'open' }));
      // Errors after the handshake show in `closed`.
      webSocket.on('error', reject);
      webSocket.once('unexpected-response', (request, response) => {
        let body = '';
        response.on('data', (chunk) => (body += String(chunk)));
        response.on('end', () => {
          resolve({ kind: 'refused', statusCode: response.statusCode ?? 0, body });
          request.destroy();
        });
      });
    });
    // A test that expects an error awaits it itself.
    this.handshake.catch(() => {});
  }

  /** Waits until the connection is open; rejects when it is refused. */
  async waitForOpen(): Promise<void> {
    const handshake = await this.handshake;
    if (handshake.kind === 'refused') throw new Error(`refused with ${handshake.statusCode}`);
  }

  /** 101, or the status of the refusal. */
  get status(): Promise<number> {
    return this.handshake.then((handshake) => (handshake.kind === 'open' ? 101 : handshake.statusCode));
  }

  send(message: unknown): void {
    this.webSocket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next text frame. */
  async receive(): Promise<string> {
    return (await this.frames.next()).text;
  }

  terminate(): void {
    this.webSocket.terminate();
  }
}

function textOf(data: RawData): string {
  return Array.isArray(data) ? Buffer.concat(data).toString() : new TextDecoder().decode(data);
}
