import type { Slice } from '../../lambda/chat/audience-port.ts';
import type { Clock } from '../../lambda/chat/ports.ts';
import type { MemberKey } from '../../lambda/chat/room-store-port.ts';
import type {
  Connection,
  ConnectionKey,
  OpenConnection,
  Subscription,
  SubscriptionStore,
} from '../../lambda/chat/subscription-store-port.ts';
import { limits } from '../../protocol/limits.ts';
import { InMemoryPlaces } from './in-memory-places.ts';

interface StoredConnection extends OpenConnection {
  readonly rooms: Set<string>;
  readonly isClosed: boolean;
}

/** The Connections table in memory. */
export class InMemorySubscriptions extends InMemoryPlaces implements SubscriptionStore {
  readonly #connections = new Map<string, StoredConnection>();
  /** When rooms were last told of somebody's presence. */
  readonly #toldAt = new Map<string, number>();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #members: { isMember(key: MemberKey): boolean };
  readonly #clock: Pick<Clock, 'now'>;

  constructor(members: { isMember(key: MemberKey): boolean }, clock: Pick<Clock, 'now'>) {
    super();
    this.#members = members;
    this.#clock = clock;
  }

  /** All that it holds, for tests that compare states. */
  override state(): unknown {
    return [super.state(), this.#connections, this.#subscriptions, this.#toldAt];
  }

  async openConnection(connection: Connection, { room }: { readonly room?: string } = {}) {
    const { user, connectionId } = connection;
    if (room !== undefined && !this.#members.isMember({ room, user })) return 'notAMember';
    const standing = this.#connections.get(connectionId);
    if (standing !== undefined) return standing.isClosed ? 'closed' : 'opened';
    const rooms = new Set(room === undefined ? [] : [room]);
    this.#connections.set(connectionId, { ...this.#opened(connection), rooms });
    if (room !== undefined) this.#put(connection, room);
    return 'opened';
  }

  async closeConnection({ user, connectionId }: ConnectionKey) {
    const standing = this.#connections.get(connectionId);
    const closed = standing ?? this.#opened({ user, connectionId, tokenExpiresAt: 0 });
    this.#connections.set(connectionId, { ...closed, isClosed: true });
    return [...closed.rooms];
  }

  async subscribe(connection: Connection, room: string) {
    const { user, connectionId } = connection;
    if (!this.#members.isMember({ room, user })) return 'notAMember';
    const standing = this.#open(connectionId);
    if (standing === undefined) return 'closed';
    if (!standing.rooms.has(room) && standing.rooms.size >= limits.subscriptionsPerConnectionMax) {
      return 'tooManySubscriptions';
    }
    standing.rooms.add(room);
    this.#put(connection, room);
    return 'subscribed';
  }

  async unsubscribe({ connectionId, room }: { readonly connectionId: string; readonly room: string }) {
    await this.deleteSubscription({ connectionId, room });
    this.#open(connectionId)?.rooms.delete(room);
  }

  async evict(subscription: { readonly user: string; readonly connectionId: string; readonly room: string }) {
    if (!this.#members.isMember(subscription)) await this.unsubscribe(subscription);
  }

  async deleteSubscription({ connectionId, room }: { readonly connectionId: string; readonly room: string }) {
    this.#subscriptions.delete(`${room} ${connectionId}`);
  }

  async readSubscriptions(room: string) {
    const receiving = [...this.#subscriptions.values()].filter((subscription) => subscription.room === room);
    return receiving.sort((left, right) => (left.connectionId < right.connectionId ? -1 : 1));
  }

  async readConnectionIds(room: string) {
    return (await this.readSubscriptions(room)).map(({ connectionId }) => connectionId);
  }

  async readAudience(room: string, subscriptionsMax: number) {
    const receiving = await this.readSubscriptions(room);
    return receiving.length <= subscriptionsMax ? receiving : undefined;
  }

  async readSlice(room: string, { from, through }: Slice) {
    const receiving = await this.readSubscriptions(room);
    return receiving.filter(({ connectionId }) => from <= connectionId && connectionId <= through);
  }

  async readConnections(user: string) {
    const open = [...this.#connections.values()].filter(({ isClosed }) => !isClosed);
    return open.filter((row) => row.user === user).map(copyOf);
  }

  async readConnection({ connectionId }: ConnectionKey) {
    const standing = this.#open(connectionId);
    return standing && copyOf(standing);
  }

  async readConnectionsAmong(connections: readonly ConnectionKey[]) {
    return connections.flatMap(({ connectionId }) => this.#open(connectionId) ?? []).map(copyOf);
  }

  async renewLease({ connectionId }: ConnectionKey) {
    const standing = this.#open(connectionId);
    if (standing !== undefined)
      this.#connections.set(connectionId, { ...standing, seenAt: this.#clock.now() });
  }

  async claimPresence(
    claim: MemberKey & { readonly online: boolean; readonly nowMs: number; readonly intervalMs: number },
  ) {
    const { room, user, online, nowMs, intervalMs } = claim;
    const key = `${room} ${user} ${online}`;
    if (nowMs - (this.#toldAt.get(key) ?? -Infinity) < intervalMs) return false;
    this.#toldAt.set(key, nowMs);
    return true;
  }

  async readConnectionTraces(user: string) {
    return [...this.#connections.values()].flatMap((row) => (row.user === user ? [row.connectionId] : []));
  }

  async readSubscriptionTraces({ room, user }: MemberKey) {
    const all = [...this.#subscriptions.values()].filter((row) => row.room === room && row.user === user);
    return all.map(({ connectionId }) => connectionId);
  }

  async forgetConnection({ connectionId }: ConnectionKey) {
    this.#connections.delete(connectionId);
  }

  async forgetPresence({ room, user }: MemberKey) {
    for (const online of [true, false]) this.#toldAt.delete(`${room} ${user} ${online}`);
  }

  #open(connectionId: string): StoredConnection | undefined {
    const standing = this.#connections.get(connectionId);
    return standing?.isClosed === false ? standing : undefined;
  }

  #opened(connection: Connection): StoredConnection {
    const nowMs = this.#clock.now();
    return { ...connection, rooms: new Set(), openedAt: nowMs, seenAt: nowMs, isClosed: false };
  }

  #put(connection: Connection, room: string): void {
    const subscription = { ...connection, room, subscribedAt: this.#clock.now() };
    this.#subscriptions.set(`${room} ${connection.connectionId}`, subscription);
  }
}

function copyOf({ isClosed: _isClosed, ...row }: StoredConnection): OpenConnection {
  return { ...row, rooms: new Set(row.rooms) };
}
