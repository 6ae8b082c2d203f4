/** The WebSocket subprotocol that names this protocol in the handshake. */
export const subprotocol = 'chat.v1';

/** Prefix of the subprotocol that carries the token, to keep it out of URLs and their logs. It is never echoed. */
export const bearerPrefix = 'bearer.';
