import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { gatewayLimits } from './limits.ts';

/** The socket of a client that waits for the answer to its upgrade request. */
export interface PendingSocket {
  /** Whether no answer is possible any more: the client went away, or it has its answer. */
  readonly isOver: boolean;
  /** Answers with a plain HTTP response and ends the socket. */
  refuse(statusCode: number, options?: { readonly message?: string }): void;
  /** Gives the socket back, paused, with the bytes that came too early; they are frames for after the 101. */
  release(): { readonly socket: Duplex; readonly head: Buffer };
}

/**
 * Holds a socket during the handshake. It keeps reading, as only a read shows that a client has gone.
 */
export function holdSocket(socket: Duplex, head: Buffer): PendingSocket {
  const early = [head];
  let earlyBytes = head.length;
  let isOver = socket.destroyed;

  function hold(chunk: Buffer): void {
    early.push(chunk);
    earlyBytes += chunk.length;
    // A client has to wait for the 101 (RFC 6455 4.1); this one does not, and what is held has a limit.
    if (earlyBytes > gatewayLimits.messageBytesMax) socket.destroy();
  }

  function abandon(): void {
    isOver = true;
    socket.destroy();
  }

  socket.on('data', hold);
  socket.on('end', abandon);
  socket.on('close', abandon);
  socket.on('error', abandon);

  return {
    get isOver() {
      return isOver;
    },
    refuse(statusCode, { message } = {}) {
      if (isOver) return;
      isOver = true;
      const reason = STATUS_CODES[statusCode] ?? '';
      const body = JSON.stringify({ message: message ?? reason });
      const headers = [
        `HTTP/1.1 ${statusCode} ${reason}`,
        'Connection: close',
        'Content-Type: application/json',
        `Content-Length: ${Buffer.byteLength(body)}`,
      ];
      // Not left to the client: its side of the socket may stay open for ever.
      socket.once('finish', () => socket.destroy());
      socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
    },
    release() {
      socket.pause();
      socket.off('data', hold);
      socket.off('end', abandon);
      socket.off('close', abandon);
      socket.off('error', abandon);
      return { socket, head: Buffer.concat(early) };
    },
  };
}
