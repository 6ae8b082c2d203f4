import { globalWebSocket, thisPlatform, type Platform, type WebSocketConstructor } from './platform.ts';
import type { TokenSource } from './token.ts';

export interface ChatClientOptions {
  /** The stack's output `WebSocketUrl`: `wss://…`. */
  readonly url: string;
  /**
   * The user's access token; a function is asked anew for every connection, so that an expired token is replaced. It
   * travels as a subprotocol, and shows in no URL.
   */
  readonly token: TokenSource;
  /**
   * The user's id, where the token does not tell it.
   * @default what the token says in its `userClaim`
   */
  readonly user?: string | undefined;
  /**
   * The claim of the token that is the user's id, where the deployment has set another one.
   * @default `sub`
   */
  readonly userClaim?: string | undefined;
  /**
   * For Node 20, which has none of its own: `import { WebSocket } from 'ws'`.
   * @default `globalThis.WebSocket`
   */
  readonly webSocket?: WebSocketConstructor | undefined;
  /**
   * Messages and changes that wait for the backend, over all rooms; one more is refused with `queue_full`.
   * @default 200
   */
  readonly queueMax?: number | undefined;
  /**
   * Messages and notices that one room holds, at least 100. When there are more, the oldest are let go, and can be loaded again.
   * @default 2,500
   */
  readonly messagesMax?: number | undefined;
  /**
   * Milliseconds without a frame after which the client asks whether the connection is alive and nothing was missed.
   * API Gateway closes a connection after ten minutes without one.
   * @default 240,000
   */
  readonly pingIntervalMs?: number | undefined;
  /** @default 10,000 */
  readonly handshakeTimeoutMs?: number | undefined;
  /**
   * Milliseconds after which a request that was not answered is sent again, with the same id.
   * @default 10,000
   */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * Clock, randomness and network of the device, for tests.
   * @default those of this browser, or of Node
   */
  readonly platform?: Platform | undefined;
}

/** Options with every default in its place. */
export type Settings = {
  readonly [Name in Exclude<keyof ChatClientOptions, 'user'>]-?: NonNullable<ChatClientOptions[Name]>;
} & {
  readonly user: string | undefined;
};

export function settingsOf(options: ChatClientOptions): Settings {
  const webSocket = options.webSocket ?? globalWebSocket();
  if (webSocket === undefined) {
    throw new Error('unable to chat; this platform has no WebSocket, so that the option webSocket is needed');
  }
  return {
    url: options.url,
    token: options.token,
    user: options.user,
    userClaim: options.userClaim ?? 'sub',
    webSocket,
    queueMax: options.queueMax ?? 200,
    messagesMax: Math.max(options.messagesMax ?? 2_500, 100),
    pingIntervalMs: options.pingIntervalMs ?? 240_000,
    handshakeTimeoutMs: options.handshakeTimeoutMs ?? 10_000,
    requestTimeoutMs: options.requestTimeoutMs ?? 10_000,
    platform: options.platform ?? thisPlatform,
  };
}
