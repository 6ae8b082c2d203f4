/** One request of a client. */
export interface ClientRequest {
  readonly kind: 'connect' | 'message' | 'disconnect';
  /** Undefined if no route takes the message. */
  readonly routeKey: string | undefined;
  readonly connectionId: string;
  /** Of the message; 0 for the others. */
  readonly bytes: number;
}

/** Sees what API Gateway charges for, and what follows from each request of a client. */
export interface GatewayObserver {
  /** Serves a request; what `serve` calls until its end follows from the request. */
  during<T>(request: ClientRequest, serve: () => Promise<T>): Promise<T>;
  /** A message has gone out to a client. */
  sent(message: { readonly kind: 'reply' | 'error' | 'post'; readonly bytes: number }): void;
  connected(connectionId: string): void;
  disconnected(connectionId: string): void;
}

/** For a gateway that nobody observes. */
export const unobserved: GatewayObserver = {
  during: (_, serve) => serve(),
  sent: () => undefined,
  connected: () => undefined,
  disconnected: () => undefined,
};
