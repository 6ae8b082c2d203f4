import type {
  Clock,
  Connection,
  MemberKey,
  Subscription,
  SubscriptionStore,
} from '../../lambda/chat/ports.ts';
import { limits } from '../../protocol/limits.ts';

interface StoredConnection {
  readonly user: string;
  readonly tokenExpiresAt: number;
  readonly rooms: Set<string>;
  readonly isClosed: boolean;
}

/** The Connections table in memory. */
export class InMemorySubscriptions implements SubscriptionStore {
  readonly #connections = new Map<string, StoredConnection>();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #members: { isMember(key: MemberKey): boolean };
  readonly #clock: Pick<Clock, 'now'>;

  constructor(members: { isMember(key: MemberKey): boolean }, clock: Pick<Clock, 'now'>) {
    this.#members = members;
    this.#clock = clock;
  }

  /** All that it holds, for tests that compare states. */
  state(): unknown {
    return [this.#connections, this.#subscriptions];
  }

  async openConnection(connection: Connection, { room }: { readonly room?: string } = {}) {
    const { user, connectionId } = connection;
    if (room !== undefined && !this.#members.isMember({ room, user })) return 'notAMember';
    const standing = this.#connections.get(connectionId);
    if (standing !== undefined) return standing.isClosed ? 'closed' : 'opened';
    this.#connections.set(connectionId, {
      user,
      tokenExpiresAt: connection.tokenExpiresAt,
      rooms: new Set(room === undefined ? [] : [room]),
      isClosed: false,
    });
    if (room !== undefined) this.#put(connection, room);
    return 'opened';
  }

  async closeConnection({ user, connectionId }: { readonly user: string; readonly connectionId: string }) {
    const rooms = [...(this.#connections.get(connectionId)?.rooms ?? [])];
    this.#connections.set(connectionId, { user, tokenExpiresAt: 0, rooms: new Set(), isClosed: true });
    return rooms;
  }

  async subscribe(connection: Connection, room: string) {
    const { user, connectionId } = connection;
    if (!this.#members.isMember({ room, user })) return 'notAMember';
    const standing = this.#connections.get(connectionId);
    if (standing === undefined || standing.isClosed) return 'closed';
    if (!standing.rooms.has(room) && standing.rooms.size >= limits.subscriptionsPerConnectionMax) {
      return 'tooManySubscriptions';
    }
    standing.rooms.add(room);
    this.#put(connection, room);
    return 'subscribed';
  }

  async unsubscribe({ connectionId, room }: { readonly connectionId: string; readonly room: string }) {
    await this.deleteSubscription({ connectionId, room });
    this.#connections.get(connectionId)?.rooms.delete(room);
  }

  async evict(subscription: { readonly user: string; readonly connectionId: string; readonly room: string }) {
    if (!this.#members.isMember(subscription)) await this.unsubscribe(subscription);
  }

  async deleteSubscription({ connectionId, room }: { readonly connectionId: string; readonly room: string }) {
    this.#subscriptions.delete(`${room} ${connectionId}`);
  }

  async readSubscriptions(room: string) {
    return [...this.#subscriptions.values()].filter((subscription) => subscription.room === room);
  }

  async readConnections(user: string): Promise<readonly Connection[]> {
    return [...this.#connections].flatMap(([connectionId, row]) =>
      row.user === user && !row.isClosed ? [{ user, connectionId, tokenExpiresAt: row.tokenExpiresAt }] : [],
    );
  }

  async readConnectionIds(user: string) {
    return (await this.readConnections(user)).map(({ connectionId }) => connectionId);
  }

  async readSubscribedRooms({ connectionId }: { readonly connectionId: string }) {
    return new Set(this.#connections.get(connectionId)?.rooms);
  }

  #put(connection: Connection, room: string): void {
    const subscription = { ...connection, room, subscribedAt: this.#clock.now() };
    this.#subscriptions.set(`${room} ${connection.connectionId}`, subscription);
  }
}
