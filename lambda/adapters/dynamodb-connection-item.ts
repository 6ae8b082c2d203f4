import type { Connection, OpenConnection, Subscription } from '../chat/subscription-store-port.ts';
import { number, text, toItem } from './dynamodb-item.ts';
import type { Item } from './dynamodb-item.ts';
import { connectionsTableKeys, roomOfPartition, userOfChannel } from './table-keys.ts';

/** Connections and subscriptions as items, with their keys. */

export function fromConnection(
  { user, connectionId, tokenExpiresAt }: Connection,
  { openedAt, expiresAt }: { readonly openedAt: number; readonly expiresAt: number },
): Item {
  const key = connectionsTableKeys.connection(user, connectionId);
  return toItem({ ...key, tokenExpiresAt, openedAt, seenAt: openedAt, expiresAt });
}

/** What remains of a connection that has ended. */
export function isClosed(item: Item): boolean {
  return item['closed']?.BOOL === true;
}

export function toOpenConnection(item: Item): OpenConnection {
  return {
    user: userOfChannel(text(item, 'channel')),
    connectionId: text(item, 'connectionId'),
    tokenExpiresAt: number(item, 'tokenExpiresAt'),
    openedAt: number(item, 'openedAt'),
    seenAt: number(item, 'seenAt'),
    rooms: new Set(item['rooms']?.SS),
  };
}

export function fromSubscription(
  { room, connectionId, user, tokenExpiresAt, subscribedAt }: Subscription,
  expiresAt: number,
): Item {
  const key = connectionsTableKeys.subscription(room, connectionId);
  return toItem({ ...key, user, tokenExpiresAt, subscribedAt, expiresAt });
}

export function toSubscription(item: Item): Subscription {
  return {
    room: roomOfPartition(text(item, 'channel')),
    user: text(item, 'user'),
    connectionId: text(item, 'connectionId'),
    tokenExpiresAt: number(item, 'tokenExpiresAt'),
    subscribedAt: number(item, 'subscribedAt'),
  };
}
