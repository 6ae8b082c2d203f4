import { randomBytes } from 'node:crypto';

/**
 * Makes a connection, request or message id: 15 characters of the base64url alphabet and `=`, such as
 * `TXzPWdnOjoECGjA=`. That is the form of every id seen in logs of the service; no page documents it.
 */
export function createGatewayId(): string {
  return `${randomBytes(11).toString('base64url')}=`;
}

/** Tells whether a text has the form of the ids of `createGatewayId`. */
export function isGatewayId(text: string): boolean {
  return /^[A-Za-z0-9_-]{15}=$/.test(text);
}
