import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { closeReasons, type CloseReason, describeClientClose } from './close-reason.ts';
import type { FrameInspector } from './frame-inspector.ts';
import { gatewayLimits } from './limits.ts';
import { type Lifetime, type Schedule, startLifetime } from './lifetime.ts';

export interface ConnectionOptions {
  readonly webSocket: WebSocket;
  readonly socket: Duplex;
  /** Sees the socket's bytes before `webSocket` does. */
  readonly inspector: FrameInspector;
  readonly idleTimeoutMs: number;
  readonly connectionDurationMsMax: number;
  readonly schedule: Schedule;
  readonly onMessage: (body: string) => void;
  /** Called once, when the socket is closed. */
  readonly onClosed: (reason: CloseReason) => void;
}

/** One established WebSocket, with the service's limits on frames, messages and time. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #lifetime: Lifetime;
  #lastActiveAtMs = Date.now();
  #receivedMessages = 0;
  /** Why this side closes; a client that answers with another code does not change it. */
  #serverReason: CloseReason | undefined;
  #cut: NodeJS.Timeout | undefined;

  /** Takes over a socket whose handshake is done. */
  constructor(options: ConnectionOptions) {
    const { webSocket, socket } = options;
    this.#options = options;
    this.#lifetime = startLifetime({ ...options, onExpire: () => this.close(closeReasons.goingAway) });
    webSocket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    // After the listener of `ws`, so that messages in the same bytes before the oversized frame are still served.
    socket.on('data', () => this.#closeIfOversized());
    webSocket.on('error', (error) => this.#noticeViolation(error));
    webSocket.once('close', (statusCode, reason) => {
      this.#lifetime.stop();
      clearTimeout(this.#cut);
      const clientReason = describeClientClose({ statusCode, reason: reason.toString() });
      options.onClosed(this.#serverReason ?? clientReason);
    });
  }

  get isOpen(): boolean {
    return this.#options.webSocket.readyState === this.#options.webSocket.OPEN;
  }

  /** Bytes that wait for the client to read. */
  get bufferedBytes(): number {
    return this.#options.webSocket.bufferedAmount;
  }

  get lastActiveAtMs(): number {
    return this.#lastActiveAtMs;
  }

  /** Sends one text message; does nothing once the connection is closing. */
  send(text: string): void {
    if (!this.isOpen) return;
    this.#options.webSocket.send(text);
    this.#touch();
  }

  /** Starts the closing handshake; from now on the connection counts as gone. */
  close(reason: CloseReason): void {
    if (!this.isOpen) return;
    this.#endFor(reason);
    this.#options.webSocket.close(reason.statusCode, reason.reason);
  }

  #receive(data: RawData, isBinary: boolean): void {
    // `ws` hands on what came after the close frame that it sent itself.
    if (!this.isOpen) return;
    if (this.#receivedMessages === this.#options.inspector.messagesBeforeOversizedFrame) return;
    this.#receivedMessages += 1;
    if (isBinary) return this.close(closeReasons.binary);
    this.#touch();
    this.#options.onMessage(textOf(data));
  }

  #closeIfOversized(): void {
    if (this.#options.inspector.messagesBeforeOversizedFrame !== undefined) this.close(closeReasons.tooBig);
  }

  /** `ws` closes by itself for broken frames and for messages over its limit. */
  #noticeViolation(error: Error): void {
    const reason = reasonOfViolation(error);
    if (reason && !this.#serverReason) this.#endFor(reason);
  }

  #endFor(reason: CloseReason): void {
    this.#serverReason = reason;
    this.#lifetime.stop();
    // The client may never answer the close frame, or never read so far.
    this.#cut = setTimeout(() => this.#options.webSocket.terminate(), gatewayLimits.closeHandshakeMsMax);
  }

  #touch(): void {
    this.#lastActiveAtMs = Date.now();
    this.#lifetime.touch();
  }
}

/** What `ws` closed the connection for, by itself; undefined for errors of the socket. */
function reasonOfViolation(error: Error): CloseReason | undefined {
  if (!('code' in error) || typeof error.code !== 'string' || !error.code.startsWith('WS_ERR_'))
    return undefined;
  switch (error.code) {
    case 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH':
    case 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH':
      return closeReasons.tooBig;
    case 'WS_ERR_INVALID_UTF8':
      return closeReasons.invalidText;
    default:
      return closeReasons.protocolError;
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}
