import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { closeReasons, type CloseReason, describeClientClose } from './close-reason.ts';
import type { FrameInspector } from './frame-inspector.ts';
import { gatewayLimits } from './limits.ts';
import { type Lifetime, startLifetime } from './lifetime.ts';

/** One established WebSocket, with the service's limits on frames, messages and time. */
export interface Connection {
  /** Sends one text message; does nothing once the connection is closing. */
  send(text: string): void;
  /** Starts the closing handshake; from now on the connection counts as gone. */
  close(reason: CloseReason): void;
  readonly isOpen: boolean;
  /** Bytes that wait for the client to read. */
  readonly bufferedBytes: number;
  readonly lastActiveAtMs: number;
}

export interface ConnectionListener {
  readonly onMessage: (body: string) => void;
  /** Called once, when the socket is closed. */
  readonly onClosed: (reason: CloseReason) => void;
}

/** Takes over a socket whose handshake is done. */
export function createConnection(
  options: {
    readonly webSocket: WebSocket;
    readonly socket: Duplex;
    /** Sees the socket's bytes before `webSocket` does. */
    readonly inspector: FrameInspector;
    readonly idleTimeoutMs: number;
    readonly connectionDurationMsMax: number;
  } & ConnectionListener,
): Connection {
  const { webSocket, inspector } = options;
  let serverReason: CloseReason | undefined;
  let cut: NodeJS.Timeout | undefined;
  let lastActiveAtMs = Date.now();
  let receivedMessages = 0;

  function close(reason: CloseReason): void {
    if (webSocket.readyState !== webSocket.OPEN) return;
    endFor(reason);
    webSocket.close(reason.statusCode, reason.reason);
  }

  function endFor(reason: CloseReason): void {
    serverReason = reason;
    lifetime.stop();
    cut = setTimeout(() => webSocket.terminate(), gatewayLimits.closeHandshakeMsMax);
  }

  function touch(): void {
    lastActiveAtMs = Date.now();
    lifetime.touch();
  }

  function receive(data: RawData, isBinary: boolean): void {
    // `ws` hands on what came after the close frame that it sent itself.
    if (webSocket.readyState !== webSocket.OPEN) return;
    if (receivedMessages === inspector.messagesBeforeOversizedFrame) return close(closeReasons.tooBig);
    receivedMessages += 1;
    if (isBinary) return close(closeReasons.binary);
    touch();
    options.onMessage(textOf(data));
  }

  const lifetime: Lifetime = startLifetime({ ...options, onExpire: () => close(closeReasons.goingAway) });
  webSocket.on('message', receive);
  // After the listener of `ws`, so that messages in the same bytes before the oversized frame are still served.
  options.socket.on('data', () => {
    if (inspector.messagesBeforeOversizedFrame !== undefined) close(closeReasons.tooBig);
  });
  webSocket.on('error', (error) => {
    const reason = reasonOfViolation(error);
    if (reason && !serverReason) endFor(reason);
  });
  webSocket.once('close', (statusCode, reason) => {
    lifetime.stop();
    clearTimeout(cut);
    options.onClosed(serverReason ?? describeClientClose({ statusCode, reason: reason.toString() }));
  });

  return {
    close,
    send(text) {
      if (webSocket.readyState !== webSocket.OPEN) return;
      webSocket.send(text);
      touch();
    },
    get isOpen() {
      return webSocket.readyState === webSocket.OPEN;
    },
    get bufferedBytes() {
      return webSocket.bufferedAmount;
    },
    get lastActiveAtMs() {
      return lastActiveAtMs;
    },
  };
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
