import type { Entry, MessageEntry } from '../protocol/entries.ts';
import type { ListedRoom } from '../protocol/operations.ts';
import type { ListenerOptions } from './emitter.ts';
import type { ServerFrame } from './frames.ts';
import { Store, type Observable } from './observable.ts';
import type { RequestOptions, Requests } from './requests.ts';
import { Room, type RoomParts } from './room.ts';

/** A new room. A direct one has one other member, and there is one for each pair of users. */
export type NewRoom =
  | { readonly type: 'direct'; readonly members: readonly [string] }
  | { readonly type: 'group'; readonly members: readonly string[]; readonly name?: string };

/**
 * The user's rooms, those with the newest activity first. The list is empty until `list` is called, and kept up to date
 * from then on: rooms that come and go, and, of the rooms that are joined, their last message and what is unread.
 */
export class Rooms implements Observable<readonly ListedRoom[]> {
  readonly #parts: Omit<RoomParts, 'onEntries'>;
  readonly #requests: Requests;
  readonly #store = new Store<readonly ListedRoom[]>([]);
  readonly #handles = new Map<string, Room>();
  #cursor: string | undefined;
  /** Changes that were heard of, and of each room the latest one. */
  #changes = 0;
  readonly #changedAt = new Map<string, number>();
  /** Whether the list was asked for, and is kept up to date. */
  isListed = false;

  /** @internal */
  constructor(parts: Omit<RoomParts, 'onEntries'>) {
    this.#parts = parts;
    this.#requests = parts.requests;
  }

  get current(): readonly ListedRoom[] {
    return this.#store.current;
  }

  subscribe(listener: (current: readonly ListedRoom[]) => void, options?: ListenerOptions): () => void {
    return this.#store.subscribe(listener, options);
  }

  /** Whether `loadMore` can bring more. */
  get hasMore(): boolean {
    return this.#cursor !== undefined;
  }

  /** The room of this id: always the same object, and nothing is asked of the backend yet. */
  get(id: string): Room {
    const known = this.#handles.get(id);
    if (known !== undefined) return known;
    const room = new Room(id, {
      ...this.#parts,
      onEntries: (room, entries) => this.#onEntries(room, entries),
    });
    this.#handles.set(id, room);
    return room;
  }

  /** Loads the rooms with the newest activity (up to 25). Rejects with the refusal, or `closed`. */
  async list(options?: RequestOptions): Promise<readonly ListedRoom[]> {
    this.isListed = true;
    const page = await this.#read({}, options);
    this.#cursor = page.cursor;
    this.#store.set(page.rooms);
    return this.current;
  }

  /** Loads the next page. Rejects with the refusal, or `closed`. */
  async loadMore(options?: RequestOptions): Promise<readonly ListedRoom[]> {
    if (this.#cursor === undefined) return this.current;
    const page = await this.#read({ cursor: this.#cursor }, options);
    this.#cursor = page.cursor;
    const known = new Set(this.current.map(({ room }) => room));
    this.#store.set([...this.current, ...page.rooms.filter(({ room }) => !known.has(room))]);
    return this.current;
  }

  /**
   * Creates a room of the user and others, where the deployment lets users do so. Rejects with the refusal
   * (`forbidden`); for a group also with `timeout` or `disconnected`, when nobody knows whether there is one now.
   */
  async create({ members, ...fields }: NewRoom, options?: RequestOptions): Promise<Room> {
    // Another try would make another group.
    const attemptsMax = fields.type === 'group' ? 1 : 6;
    const request = { action: 'createRoom', members, ...fields };
    const { room } = await this.#requests.send('room', request, { ...options, attemptsMax });
    return this.get(room);
  }

  /** @internal */
  get handles(): readonly Room[] {
    return [...this.#handles.values()];
  }

  /** @internal */
  receive(frame: ServerFrame, user: string | undefined): void {
    if (!('room' in frame)) return;
    this.#handles.get(frame.room)?.receive(frame);
    if (frame.type === 'roomAdded' && this.isListed) {
      const { room, roomType: type, name, head } = frame;
      const others = this.current.filter((other) => other.room !== room);
      const added = { room, type, ...(name !== undefined && { name }), head, readSeq: 0, unread: 0 };
      this.#note(room);
      this.#store.set([added, ...others]);
    }
    if (frame.type === 'roomRemoved') {
      this.#note(frame.room);
      this.#store.set(this.current.filter(({ room }) => room !== frame.room));
    }
    if (frame.type === 'read' && frame.user === user) this.#onRead(frame.room, frame.seq);
  }

  /** The connection is new, and what was pushed meanwhile is lost. @internal */
  refresh(): void {
    // The next connection tries again.
    if (this.isListed) this.#refresh().catch(() => {});
  }

  async #refresh(): Promise<void> {
    const { rooms, cursor } = await this.#read({});
    const newest = new Set(rooms.map(({ room }) => room));
    // Where the first page is all there is, what is not on it is gone.
    const rest = cursor === undefined ? [] : this.current.filter(({ room }) => !newest.has(room));
    if (cursor === undefined) this.#cursor = undefined;
    this.#store.set([...rooms, ...rest]);
  }

  /** A page of the list. What was heard meanwhile stands, for the page may have been read before it. */
  async #read(
    place: { readonly cursor?: string },
    options?: RequestOptions,
  ): Promise<{ readonly rooms: readonly ListedRoom[]; readonly cursor?: string | undefined }> {
    const changesBefore = this.#changes;
    const { rooms, cursor } = await this.#requests.send('rooms', { action: 'rooms', ...place }, options);
    const hasChanged = (room: string): boolean => (this.#changedAt.get(room) ?? 0) > changesBefore;
    const read = rooms.flatMap((listed) => {
      if (!hasChanged(listed.room)) return [listed];
      const known = this.current.find(({ room }) => room === listed.room);
      // Else the user was removed from it meanwhile.
      return known === undefined ? [] : [known.head < listed.head ? listed : known];
    });
    const isNew = ({ room }: ListedRoom): boolean =>
      hasChanged(room) && !read.some((other) => other.room === room);
    const added = place.cursor === undefined ? this.current.filter(isNew) : [];
    return { rooms: [...added, ...read], cursor };
  }

  #note(room: string): void {
    this.#changes += 1;
    this.#changedAt.set(room, this.#changes);
  }

  #onRead(id: string, seq: number): void {
    const room = this.current.find(({ room }) => room === id);
    if (room === undefined || seq <= room.readSeq) return;
    const later = this.#handles.get(id)?.messages.current.filter((message) => (message.seq ?? 0) > seq);
    const unread =
      seq >= room.head
        ? 0
        : Math.min(room.unread, later?.filter(({ isOwn }) => !isOwn).length ?? room.unread);
    this.#note(id);
    this.#replace({ ...room, readSeq: seq, unread });
  }

  #onEntries(id: string, entries: readonly Entry[]): void {
    const room = this.current.find(({ room }) => room === id);
    // The list knows more than entries that do not reach its head; others are on their way.
    if (room === undefined || (entries.at(-1)?.seq ?? 0) < room.head) return;
    const user = this.#parts.link.user;
    const news = entries.filter(({ seq }) => seq > room.head);
    const lastMessage: MessageEntry | undefined =
      entries.findLast((entry) => entry.type === 'message') ?? room.lastMessage;
    const own = news.findLast((entry) => entry.type === 'message' && entry.sender === user);
    const renamed = news.findLast((entry) => entry.type === 'roomUpdated' && entry.name !== undefined);
    // Who writes in a room has read it.
    const readSeq = Math.max(room.readSeq, own?.seq ?? 0);
    const next: ListedRoom = {
      ...room,
      ...(renamed?.type === 'roomUpdated' && renamed.name !== undefined && { name: renamed.name }),
      head: Math.max(room.head, news.at(-1)?.seq ?? 0),
      readSeq,
      unread: this.#countUnread({ room, readSeq, news }),
      ...(lastMessage !== undefined && { lastMessage }),
    };
    if (news.length === 0 && next.unread === room.unread) return;
    this.#note(id);
    if (news.every(({ type }) => type !== 'message')) this.#replace(next);
    else this.#store.set([next, ...this.current.filter(({ room }) => room !== id)]);
  }

  #countUnread(of: {
    readonly room: ListedRoom;
    readonly readSeq: number;
    readonly news: readonly Entry[];
  }): number {
    const { room, readSeq, news } = of;
    const held = this.#handles.get(room.room)?.messages;
    // Better than what was listed: a seq may have been handed out then whose message was yet to be stored.
    if (held !== undefined && held.firstSeq <= readSeq + 1)
      return held.current.filter(({ seq = 0, isOwn }) => !isOwn && seq > readSeq).length;
    const user = this.#parts.link.user;
    const unread = news.filter(
      (entry) => entry.type === 'message' && entry.sender !== user && entry.seq > readSeq,
    ).length;
    return readSeq > room.readSeq ? unread : room.unread + unread;
  }

  #replace(next: ListedRoom): void {
    this.#store.set(this.current.map((room) => (room.room === next.room ? next : room)));
  }
}
