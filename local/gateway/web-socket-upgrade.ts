import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { createFrameInspector, type FrameInspector } from './frame-inspector.ts';
import { gatewayLimits } from './limits.ts';
import type { PendingSocket } from './pending-socket.ts';

export interface UpgradedSocket {
  readonly webSocket: WebSocket;
  readonly socket: Duplex;
  readonly inspector: FrameInspector;
}

/** Answers an upgrade request with 101; undefined where the client is gone. */
export type UpgradeSocket = (options: {
  readonly request: IncomingMessage;
  readonly pending: PendingSocket;
  readonly subprotocol?: string;
}) => UpgradedSocket | undefined;

/** Makes the step from HTTP to WebSocket. */
export function createSocketUpgrade(): UpgradeSocket {
  const subprotocols = new WeakMap<IncomingMessage, string>();
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: gatewayLimits.messageBytesMax,
    // Nothing shows that the service accepts compression (S7).
    perMessageDeflate: false,
    // Left to itself, `ws` echoes the first subprotocol offered, which may be a token (S4).
    handleProtocols: () => false,
  });
  server.on('headers', (headers, request) => {
    // As `$connect` answered it, offered or not: a wrong answer has to fail here as it does on the service.
    const subprotocol = subprotocols.get(request);
    if (subprotocol !== undefined) headers.push(`Sec-WebSocket-Protocol: ${subprotocol}`);
  });

  return ({ request, pending, subprotocol }) => {
    if (pending.isOver) return undefined;
    if (subprotocol !== undefined) subprotocols.set(request, subprotocol);
    const { socket, head } = pending.release();
    const inspector = createFrameInspector(gatewayLimits);
    // The first listener, so that it knows of a frame before `ws` hands it on.
    socket.on('data', (chunk: Buffer) => inspector.inspect(chunk));
    let upgraded: UpgradedSocket | undefined;
    server.handleUpgrade(request, socket, head, (webSocket) => {
      upgraded = { webSocket, socket, inspector };
    });
    socket.resume();
    return upgraded;
  };
}
