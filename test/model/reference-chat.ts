import type { Entry } from '../../protocol/entries.ts';
import type { Role } from '../../protocol/rooms.ts';
import type { ReferenceRoom, Written } from './reference-room.ts';
import { Refused } from './refused.ts';
import type { RoomChanges } from './requests.ts';

export function userOf(connection: string): string {
  return connection.slice(0, connection.indexOf('-'));
}

/** What comes of a request: the reply, if there is one, and what each connection is pushed. */
export interface Outcome {
  readonly reply: unknown;
  readonly pushes: readonly (readonly object[])[];
}

/** What is the product's to choose, as it has chosen. */
export interface Made {
  readonly room?: string;
  readonly epoch?: string;
  /** In which order those who come at once are numbered. */
  readonly added?: readonly string[];
}

/** Who acts on a room, and when. */
export interface Deed {
  readonly room: ReferenceRoom;
  readonly by: string;
  readonly nowMs: number;
  /** The connection that asks, where it gets the entry as its reply. */
  readonly connection?: string;
}

/** All rooms, and who receives what: nothing is stored, and one thing happens after another. */
export class ReferenceChat {
  readonly rooms = new Map<string, ReferenceRoom>();
  readonly deletedRooms = new Set<string>();
  /** Both users, in alphabetical order → id of their room. */
  readonly directRooms = new Map<string, string>();
  /** Connection → rooms that it receives. */
  readonly #subscriptions: ReadonlyMap<string, Set<string>>;
  /** Connection → what it was pushed. */
  readonly #inboxes: ReadonlyMap<string, object[]>;

  constructor(connections: readonly string[]) {
    this.#subscriptions = new Map(connections.map((connection) => [connection, new Set()]));
    this.#inboxes = new Map(connections.map((connection) => [connection, []]));
  }

  subscriptionsOf(connection: string): Set<string> {
    return this.#subscriptions.get(connection) ?? new Set();
  }

  /** The user's first connection to receive a room is told of; where an older one comes to it, it is the first. */
  subscribe(connection: string, room: ReferenceRoom): void {
    this.#subscriptions.get(connection)?.add(room.room);
    const user = userOf(connection);
    const [first] = this.#receiving(room.room).filter((other) => userOf(other) === user);
    if (first === connection)
      this.push(room, { type: 'presence', room: room.room, user, online: true }, connection);
  }

  unsubscribe(connection: string, name: string): void {
    const user = userOf(connection);
    const room = this.rooms.get(name);
    if (this.#subscriptions.get(connection)?.delete(name) !== true || room === undefined) return;
    if (!this.#receiving(name).map(userOf).includes(user))
      this.push(room, { type: 'presence', room: name, user, online: false });
  }

  /** What each connection was pushed since this was asked last. */
  takePushes(): readonly (readonly object[])[] {
    return [...this.#inboxes.values()].map((inbox) => inbox.splice(0));
  }

  /** To all who receive the room. */
  push(room: ReferenceRoom, frame: object, exceptConnection?: string): void {
    for (const connection of this.#receiving(room.room))
      if (connection !== exceptConnection) this.#inboxes.get(connection)?.push(frame);
  }

  pushWritten(
    { room, connection }: { readonly room: ReferenceRoom; readonly connection?: string | undefined },
    { entry, isPushed }: Written,
  ): Entry {
    if (isPushed) this.push(room, entry, connection);
    return entry;
  }

  /** To all connections of a user. */
  tell(user: string, frame: object): void {
    for (const [connection, inbox] of this.#inboxes) if (userOf(connection) === user) inbox.push(frame);
  }

  tellOfRoom(of: ReferenceRoom, users: readonly string[], head = of.entries.length): void {
    const { room, type, name, epoch } = of;
    const frame = { type: 'roomAdded', room, roomType: type, name, epoch, head };
    for (const user of users) this.tell(user, frame);
  }

  /** Whom of these it has added. */
  addMembers(
    { room, by, nowMs }: Deed,
    users: readonly string[],
    { added: order = [] }: Made,
  ): readonly string[] {
    const head = room.entries.length;
    const added = users
      .filter((user) => !room.members.has(user))
      .toSorted((left, right) => order.indexOf(left) - order.indexOf(right));
    const joined = added.map((user) => room.join(user, by, nowMs));
    for (const entry of joined) this.push(room, entry);
    this.tellOfRoom(room, added, head);
    return added;
  }

  /** The entry of the removal, even if that was before; undefined if there never was such a member. */
  removeMember({ room, by, nowMs, connection }: Deed, user: string): Entry | undefined {
    if (!room.members.has(user)) return room.departures.get(user);
    const left = room.leave(user, by, nowMs);
    this.#end(room, user);
    this.push(room, left, connection);
    return left;
  }

  deleteRoom(room: ReferenceRoom): void {
    for (const user of room.members.keys()) this.#end(room, user);
    this.rooms.delete(room.room);
    this.deletedRooms.add(room.room);
  }

  #end({ room }: ReferenceRoom, user: string): void {
    for (const [connection, rooms] of this.#subscriptions)
      if (userOf(connection) === user) rooms.delete(room);
    this.tell(user, { type: 'roomRemoved', room });
  }

  changeMember(
    { room, nowMs }: Deed,
    user: string,
    change: { readonly role?: Role; readonly mutedUntil?: number },
  ): object {
    const member = room.members.get(user);
    if (member === undefined) throw new Refused('not_found');
    const before = { ...member };
    const { role, mutedUntil } = Object.assign(member, change);
    const isMuted = mutedUntil > nowMs;
    const description = { room: room.room, user, role, ...(isMuted && { mutedUntil: isoOf(mutedUntil) }) };
    if (role !== before.role || mutedUntil !== before.mutedUntil)
      this.push(room, { type: 'memberUpdated', ...description });
    return description;
  }

  updateRoom({ room, by, nowMs, connection }: Deed, changes: RoomChanges): Entry {
    const { name = room.name, ...settings } = changes;
    room.name = name;
    room.settings = { ...room.settings, ...settings };
    const entry = room.append(nowMs, (seq, timestamp) => ({
      type: 'roomUpdated' as const,
      room: room.room,
      seq,
      ...changes,
      sender: by,
      timestamp,
    }));
    this.push(room, entry, connection);
    return entry;
  }

  /** A user's rooms, the one that was written to last first. */
  listRooms(user: string): readonly object[] {
    return [...this.rooms.values()]
      .filter(({ members }) => members.has(user))
      .toSorted((left, right) => right.activeAt - left.activeAt)
      .map((room) => ({
        room: room.room,
        type: room.type,
        name: room.name,
        head: room.entries.length,
        readSeq: room.member(user).readSeq,
        unread: room.unread(user),
        lastMessage: room.lastMessage(),
      }));
  }

  listMembers({ room, members }: ReferenceRoom): object {
    const present = new Set(this.#receiving(room).map(userOf));
    const listed = [...members].map(([user, { role, readSeq }]) => ({
      user,
      role,
      readSeq,
      online: present.has(user),
    }));
    return {
      members: listed.toSorted((left, right) => (left.user < right.user ? -1 : 1)),
      occupancy: present.size,
    };
  }

  #receiving(room: string): readonly string[] {
    return [...this.#subscriptions].filter(([, rooms]) => rooms.has(room)).map(([connection]) => connection);
  }
}

export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
