import { leftSlot } from '../../lambda/chat/claim-slots.ts';
import type { Entry, MessageEntry, RoomUpdatedEntry } from '../../protocol/entries.ts';
import type {
  Claim,
  ClaimResult,
  LogStore,
  Member,
  MemberKey,
  Position,
  PutChangeResult,
  PutRoomUpdateResult,
  RoomHead,
  RoomStore,
  VersionedMessage,
} from '../../lambda/chat/ports.ts';

interface StoredMember extends Omit<Member, 'claims'> {
  readonly claims: Map<string, number>;
}

/** The Rooms table in memory: what happens between two awaits happens at once, as one call of DynamoDB does. */
export class InMemoryRooms implements RoomStore, LogStore {
  readonly #heads = new Map<string, RoomHead>();
  readonly #members = new Map<string, StoredMember>();
  /** Member → when they last typed. */
  readonly #typedAt = new Map<string, number>();
  readonly #departures = new Map<string, Map<string, number>>();
  readonly #systemClaims = new Map<string, Map<string, number>>();
  readonly #entries = new Map<string, Map<number, Entry>>();
  /** Position of a message → seq of its last change. */
  readonly #changes = new Map<string, number>();

  /** Room → seq of its last update. */
  readonly #updates = new Map<string, number>();

  /** All that it holds, for tests that compare states. */
  state(): unknown {
    return [
      this.#heads,
      this.#members,
      this.#departures,
      this.#systemClaims,
      this.#entries,
      this.#changes,
      this.#updates,
    ];
  }

  /** What another table's transaction may ask. */
  isMember(key: MemberKey): boolean {
    return this.#members.has(keyOf(key));
  }

  async readHead(room: string): Promise<RoomHead | undefined> {
    return this.#heads.get(room);
  }

  async readHeads(rooms: readonly string[]): Promise<readonly RoomHead[]> {
    return rooms.flatMap((room) => this.#heads.get(room) ?? []);
  }

  async readMember(key: MemberKey): Promise<Member | undefined> {
    const member = this.#members.get(keyOf(key));
    return member && { ...member, claims: new Map(member.claims) };
  }

  async readHeadAndMember(key: MemberKey): Promise<{ readonly head?: RoomHead; readonly member?: Member }> {
    const head = this.#heads.get(key.room);
    const member = await this.readMember(key);
    return { ...(head && { head }), ...(member && { member }) };
  }

  async createRoom(head: RoomHead, members: readonly Member[]): Promise<boolean> {
    if (this.#heads.has(head.room)) return false;
    this.#heads.set(head.room, head);
    for (const member of members)
      this.#members.set(keyOf(member), { ...member, claims: new Map(member.claims) });
    return true;
  }

  async addMember(
    member: Member,
    { leftSeq }: { readonly leftSeq: number | undefined },
  ): Promise<'added' | 'isMember' | 'departed'> {
    if (this.#members.has(keyOf(member))) return 'isMember';
    const departure = this.#departures.get(keyOf(member));
    if (leftSeq === undefined ? departure !== undefined : departure?.get(leftSlot) !== leftSeq)
      return 'departed';
    this.#departures.delete(keyOf(member));
    this.#members.set(keyOf(member), { ...member, claims: new Map(member.claims) });
    return 'added';
  }

  async depart(key: MemberKey): Promise<void> {
    const member = this.#members.get(keyOf(key));
    if (member === undefined) return;
    this.#members.delete(keyOf(key));
    this.#departures.set(keyOf(key), new Map(member.claims));
  }

  async readDeparture(key: MemberKey): Promise<ReadonlyMap<string, number> | undefined> {
    const claims = this.#departures.get(keyOf(key));
    return claims && new Map(claims);
  }

  async readSystemClaims(room: string): Promise<ReadonlyMap<string, number> | undefined> {
    const claims = this.#systemClaims.get(room);
    return claims && new Map(claims);
  }

  async createSystemClaims(room: string): Promise<void> {
    if (!this.#systemClaims.has(room)) this.#systemClaims.set(room, new Map());
  }

  async readMembers(room: string): Promise<readonly Member[]> {
    return [...this.#members.values()].filter((member) => member.room === room);
  }

  async countMembers(room: string): Promise<number> {
    return (await this.readMembers(room)).length;
  }

  async readMembersPage(page: {
    readonly room: string;
    readonly after?: string;
    readonly limit: number;
  }): Promise<{
    readonly members: readonly Member[];
    readonly next?: string;
  }> {
    const rest = (await this.readMembers(page.room))
      .toSorted((left, right) => Buffer.compare(Buffer.from(left.user), Buffer.from(right.user)))
      .filter(
        ({ user }) =>
          page.after === undefined || Buffer.compare(Buffer.from(user), Buffer.from(page.after)) > 0,
      );
    const members = rest.slice(0, page.limit);
    const last = members.at(-1);
    return { members, ...(rest.length > members.length && last !== undefined && { next: last.user }) };
  }

  async markRead(key: MemberKey, seq: number): Promise<boolean> {
    const member = this.#members.get(keyOf(key));
    if (member === undefined || member.readSeq >= seq) return false;
    this.#members.set(keyOf(key), { ...member, readSeq: seq });
    return true;
  }

  async noteTyping(
    key: MemberKey,
    { nowMs, intervalMs }: { readonly nowMs: number; readonly intervalMs: number },
  ) {
    if (!this.#members.has(keyOf(key))) return 'notAMember';
    if (nowMs - (this.#typedAt.get(keyOf(key)) ?? -Infinity) < intervalMs) return 'tooSoon';
    this.#typedAt.set(keyOf(key), nowMs);
    return 'noted';
  }

  async readRoomsOfUser(page: {
    readonly user: string;
    readonly after?: string;
    readonly limit: number;
  }): Promise<{
    readonly rooms: readonly string[];
    readonly next?: string;
  }> {
    const all = [...this.#members.values()].filter(({ user }) => user === page.user).map(({ room }) => room);
    const rest = all.toSorted().filter((room) => page.after === undefined || room > page.after);
    const rooms = rest.slice(0, page.limit);
    const last = rooms.at(-1);
    return { rooms, ...(rest.length > rooms.length && last !== undefined && { next: last }) };
  }

  async readMembersOfUser(user: string, rooms: readonly string[]): Promise<readonly Member[]> {
    return rooms.flatMap((room) => this.#members.get(keyOf({ room, user })) ?? []);
  }

  async takeSeq(room: string, nowMs: number): Promise<number | undefined> {
    const head = this.#heads.get(room);
    if (head === undefined) return undefined;
    this.#heads.set(room, { ...head, seq: head.seq + 1, activeAt: nowMs });
    return head.seq + 1;
  }

  async claim(
    claim: Claim,
    { forget = [] }: { readonly forget?: readonly string[] } = {},
  ): Promise<ClaimResult> {
    const claims = this.#claimsOf(claim);
    if (claims === undefined) return { outcome: 'holderGone' };
    const heldSeq = claims.get(claim.slot);
    if (heldSeq !== undefined) return { outcome: 'taken', heldSeq };
    claims.set(claim.slot, claim.seq);
    for (const slot of forget) claims.delete(slot);
    return { outcome: 'claimed' };
  }

  async moveClaim(claim: Claim, { from }: { readonly from: number }): Promise<ClaimResult> {
    const claims = this.#claimsOf(claim);
    if (claims === undefined) return { outcome: 'holderGone' };
    const heldSeq = claims.get(claim.slot);
    if (heldSeq !== from) return heldSeq === undefined ? { outcome: 'taken' } : { outcome: 'taken', heldSeq };
    claims.set(claim.slot, claim.seq);
    return { outcome: 'claimed' };
  }

  async putEntry(entry: Entry): Promise<Entry | undefined> {
    const log = this.#entries.get(entry.room) ?? new Map<number, Entry>();
    this.#entries.set(entry.room, log);
    const standing = log.get(entry.seq);
    if (standing === undefined) log.set(entry.seq, entry);
    return standing;
  }

  async readEntry({ room, seq }: Position): Promise<Entry | undefined> {
    return this.#entries.get(room)?.get(seq);
  }

  async readMessage(position: Position): Promise<VersionedMessage | undefined> {
    const message = await this.readEntry(position);
    if (message?.type !== 'message') return undefined;
    return { message, changedSeq: this.#changes.get(positionOf(position)) ?? 0 };
  }

  async putChange(change: {
    readonly entry: Entry;
    readonly message: MessageEntry;
    readonly seenSeq: number;
  }): Promise<PutChangeResult> {
    const { entry, message, seenSeq } = change;
    const log = this.#entries.get(entry.room);
    const standing = log?.get(entry.seq);
    if (standing !== undefined) return { outcome: 'taken', standing };
    if ((this.#changes.get(positionOf(message)) ?? 0) !== seenSeq) return { outcome: 'outdated' };
    log?.set(entry.seq, entry).set(message.seq, message);
    this.#changes.set(positionOf(message), entry.seq);
    return { outcome: 'stored' };
  }

  async putRoomUpdate(entry: RoomUpdatedEntry): Promise<PutRoomUpdateResult> {
    const { type: _type, room, seq, sender: _sender, timestamp: _timestamp, name, ...settings } = entry;
    const head = this.#heads.get(room);
    const log = this.#entries.get(room) ?? new Map<number, Entry>();
    if (log.has(seq)) return 'taken';
    if (head === undefined) return 'noRoom';
    if (seq < (this.#updates.get(room) ?? 0)) return 'outdated';
    this.#entries.set(room, log.set(seq, entry));
    this.#updates.set(room, seq);
    this.#heads.set(room, {
      ...head,
      ...(name !== undefined && { name }),
      settings: { ...head.settings, ...settings },
    });
    return 'stored';
  }

  async countMessages(query: {
    readonly room: string;
    readonly above: number;
    readonly upTo: number;
    readonly exceptSender: string;
    readonly max: number;
  }): Promise<number> {
    const { room, above, upTo, exceptSender, max } = query;
    const messages = [...(this.#entries.get(room)?.values() ?? [])].filter(
      (entry) => entry.type === 'message',
    );
    const unread = messages.filter(
      ({ seq, sender, deletedAt }) =>
        seq > above && seq <= upTo && sender !== exceptSender && deletedAt === undefined,
    );
    return Math.min(max, unread.length);
  }

  async readLastMessage({
    room,
    upTo,
  }: {
    readonly room: string;
    readonly upTo: number;
  }): Promise<MessageEntry | undefined> {
    const messages = [...(this.#entries.get(room)?.values() ?? [])].filter(
      (entry) => entry.type === 'message',
    );
    return messages
      .toSorted((left, right) => right.seq - left.seq)
      .find(({ seq, deletedAt }) => seq <= upTo && deletedAt === undefined);
  }

  async readEntries(range: { readonly room: string; readonly from: number; readonly to: number }) {
    const entries = [...(this.#entries.get(range.room)?.values() ?? [])];
    return entries
      .filter(({ seq }) => seq >= range.from && seq <= range.to)
      .sort((left, right) => left.seq - right.seq);
  }

  #claimsOf({ holder, ...key }: Claim): Map<string, number> | undefined {
    switch (holder) {
      case 'member':
        return this.#members.get(keyOf(key))?.claims;
      case 'departure':
        return this.#departures.get(keyOf(key));
      case 'system':
        return this.#systemClaims.get(key.room);
    }
  }
}

function positionOf({ room, seq }: Position): string {
  return `${room} ${seq}`;
}

function keyOf({ room, user }: MemberKey): string {
  return `${room} ${user}`;
}
