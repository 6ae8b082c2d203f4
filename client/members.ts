import type { Entry } from '../protocol/entries.ts';
import type { ListedMember } from '../protocol/replies.ts';
import type { Role } from '../protocol/rooms.ts';
import type { ListenerOptions } from './emitter.ts';
import { Store, type Observable } from './observable.ts';
import type { RequestOptions, Requests } from './requests.ts';

/** A member of a room. */
export interface Member extends ListedMember {
  /** ISO 8601; present if the member was muted since this client listens. */
  readonly mutedUntil?: string | undefined;
}

/**
 * Who is in a room, in the order of their user ids, and kept up to date: a page of them is loaded when somebody first
 * subscribes, more by `loadMore`.
 */
export class Members implements Observable<readonly Member[]> {
  readonly #room: string;
  readonly #requests: Requests;
  readonly #onLoaded: (members: readonly ListedMember[]) => void;
  readonly #isUsed: () => boolean;
  readonly #store = new Store<readonly Member[]>([]);
  #cursor: string | undefined;
  /** Whether they are loaded, or are being so. */
  #isLoaded = false;

  /** @internal */
  constructor(parts: {
    readonly room: string;
    readonly requests: Requests;
    readonly onLoaded: (members: readonly ListedMember[]) => void;
    /** Whether somebody looks at what is known by them. */
    readonly isUsed: () => boolean;
  }) {
    this.#room = parts.room;
    this.#requests = parts.requests;
    this.#onLoaded = parts.onLoaded;
    this.#isUsed = parts.isUsed;
    this.#store.onWatched(() => this.want());
  }

  get current(): readonly Member[] {
    return this.#store.current;
  }

  subscribe(listener: (current: readonly Member[]) => void, options?: ListenerOptions): () => void {
    return this.#store.subscribe(listener, options);
  }

  /** Whether `loadMore` can bring more. */
  get hasMore(): boolean {
    return this.#cursor !== undefined;
  }

  /** Loads the first page anew. Rejects with the refusal, or `closed`. */
  async load(options?: RequestOptions): Promise<readonly Member[]> {
    this.#isLoaded = true;
    try {
      return await this.#load({ kept: [] }, options);
    } catch (error) {
      this.#isLoaded = false;
      throw error;
    }
  }

  /** Loads the next page. Rejects with the refusal, or `closed`. */
  async loadMore(options?: RequestOptions): Promise<readonly Member[]> {
    if (this.#cursor === undefined) return this.current;
    return this.#load({ kept: this.current, cursor: this.#cursor }, options);
  }

  /** Adds members to a group, by right of the user's role. Gives those who were not in it. */
  async add(users: readonly string[], options?: RequestOptions): Promise<readonly string[]> {
    const request = { action: 'addMembers', room: this.#room, members: users };
    return (await this.#requests.send('membersAdded', request, options)).added;
  }

  /** Removes a member; or oneself, to leave a group for good. */
  async remove(user: string, options?: RequestOptions): Promise<void> {
    await this.#requests.send('memberLeft', { action: 'removeMember', room: this.#room, user }, options);
  }

  async setRole(user: string, role: Role, options?: RequestOptions): Promise<void> {
    await this.#requests.send('member', { action: 'setRole', room: this.#room, user, role }, options);
  }

  /** Keeps a member from writing until then; `null` lets them write again. */
  async mute(user: string, until: Date | null, options?: RequestOptions): Promise<void> {
    const request = { action: 'muteMember', room: this.#room, user, until: until?.toISOString() ?? null };
    await this.#requests.send('member', request, options);
  }

  /** Somebody looks at them, or at what is known by them. @internal */
  want(): void {
    // Who shows them has no use for the reason; the next join tries again.
    if (!this.#isLoaded) this.load().catch(() => {});
  }

  /** The room was joined, and something may have been missed before. @internal */
  refresh(): void {
    const isWanted = this.#isLoaded || this.#store.isWatched || this.#isUsed();
    this.#isLoaded = false;
    if (isWanted) this.want();
  }

  /** @internal */
  clear(): void {
    this.#isLoaded = false;
    this.#cursor = undefined;
    this.#store.set([]);
  }

  /** @internal */
  update(user: string, fields: Partial<Omit<Member, 'user'>>): void {
    const members = this.current.map((member) => (member.user === user ? { ...member, ...fields } : member));
    if (this.current.some((member) => member.user === user)) this.#store.set(members);
  }

  /** @internal */
  apply(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.type === 'memberLeft')
        this.#store.set(this.current.filter(({ user }) => user !== entry.user));
      if (entry.type === 'memberJoined') {
        const { user } = entry;
        this.#put([{ user, role: 'member', readSeq: 0, online: false }], { keepsKnown: true });
      }
    }
  }

  async #load(
    { kept, cursor }: { readonly kept: readonly Member[]; readonly cursor?: string },
    options: RequestOptions | undefined,
  ): Promise<readonly Member[]> {
    const request = { action: 'members', room: this.#room, ...(cursor !== undefined && { cursor }) };
    const page = await this.#requests.send('members', request, options);
    this.#cursor = page.cursor;
    if (kept.length === 0) this.#store.set([]);
    this.#put(page.members, { keepsKnown: false });
    this.#onLoaded(page.members);
    return this.current;
  }

  #put(members: readonly Member[], { keepsKnown }: { readonly keepsKnown: boolean }): void {
    const known = new Map(this.current.map((member) => [member.user, member]));
    for (const member of members) if (!keepsKnown || !known.has(member.user)) known.set(member.user, member);
    this.#store.set([...known.values()].sort((one, other) => (one.user < other.user ? -1 : 1)));
  }
}
