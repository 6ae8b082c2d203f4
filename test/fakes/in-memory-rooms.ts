import { leftSlot } from '../../lambda/chat/claim-slots.ts';
import type { Tombstone } from '../../lambda/chat/deletion-port.ts';
import type { Entry, MessageEntry, RoomUpdatedEntry } from '../../protocol/entries.ts';
import type {
  Claim,
  ClaimResult,
  LogStore,
  Position,
  PutChangeResult,
  PutRoomUpdateResult,
  Spending,
  SpendingClaimResult,
  Stamp,
  TakenSeq,
  Terms,
  VersionedMessage,
} from '../../lambda/chat/log-store-port.ts';
import type {
  Member,
  MemberChange,
  MemberKey,
  Pace,
  Provided,
  RoomHead,
  RoomStore,
} from '../../lambda/chat/room-store-port.ts';

interface StoredMember extends Omit<Member, 'claims'> {
  readonly claims: Map<string, number>;
}

interface StoredEntry {
  readonly entry: Entry;
  readonly stamp: Stamp;
}

/** The Rooms table in memory: what happens between two awaits happens at once, as one call of DynamoDB does. */
export class InMemoryRooms implements RoomStore, LogStore {
  readonly #heads = new Map<string, RoomHead>();
  readonly #members = new Map<string, StoredMember>();
  /** Member → when they last typed. */
  readonly #typedAt = new Map<string, number>();
  readonly #departures = new Map<string, Map<string, number>>();
  readonly #tombstones = new Map<string, Tombstone>();
  readonly #systemClaims = new Map<string, Map<string, number>>();
  readonly #entries = new Map<string, Map<number, StoredEntry>>();
  /** Position of a message → seq of its last change. */
  readonly #changes = new Map<string, number>();
  /** Position of a message → seqs of its edits that have their text. */
  readonly #editSeqs = new Map<string, readonly number[]>();

  /** Room → seq of its last update. */
  readonly #updates = new Map<string, number>();

  /** All that it holds, for tests that compare states. */
  state(): unknown {
    return [
      this.#heads,
      this.#members,
      this.#departures,
      this.#systemClaims,
      this.#tombstones,
      this.#entries,
      this.#changes,
      this.#editSeqs,
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
    if (this.#heads.has(head.room) || !this.#isTurnOf(head.room, head.incarnation)) return false;
    this.#tombstones.delete(head.room);
    this.#heads.set(head.room, head);
    for (const member of members)
      this.#members.set(keyOf(member), { ...member, claims: new Map(member.claims) });
    return true;
  }

  async addMember(
    member: Member,
    { leftSeq, ...provided }: { readonly leftSeq: number | undefined } & Pick<Provided, 'witness'>,
  ): Promise<'added' | 'isMember' | 'departed' | 'noRoom' | 'refused'> {
    if (this.#tombstones.has(member.room)) return 'noRoom';
    if (this.#members.has(keyOf(member))) return 'isMember';
    const departure = this.#departures.get(keyOf(member));
    if (leftSeq === undefined ? departure !== undefined : departure?.get(leftSlot) !== leftSeq)
      return 'departed';
    if (!this.#isThere(member, provided)) return 'refused';
    this.#departures.delete(keyOf(member));
    this.#members.set(keyOf(member), { ...member, claims: new Map(member.claims) });
    return 'added';
  }

  async depart(key: MemberKey, provided: Provided = {}): Promise<'departed' | 'notAMember' | 'refused'> {
    const member = this.#members.get(keyOf(key));
    if (member === undefined) return 'notAMember';
    if (!this.#mayChange(member, provided)) return 'refused';
    this.#members.delete(keyOf(key));
    this.#typedAt.delete(keyOf(key));
    this.#departures.set(keyOf(key), new Map(member.claims));
    return 'departed';
  }

  async changeMember(
    key: MemberKey,
    { role, mutedUntil }: MemberChange,
    provided: Provided = {},
  ): Promise<'changed' | 'unchanged' | 'notAMember' | 'refused'> {
    const member = this.#members.get(keyOf(key));
    if (member === undefined) return 'notAMember';
    if (!this.#mayChange(member, provided)) return 'refused';
    const { mutedUntil: before, ...rest } = member;
    const until = mutedUntil === undefined ? before : (mutedUntil ?? undefined);
    if (until === before && (role ?? member.role) === member.role) return 'unchanged';
    this.#members.set(keyOf(key), {
      ...rest,
      ...(role !== undefined && { role }),
      ...(until !== undefined && { mutedUntil: until }),
    });
    return 'changed';
  }

  async readOwners(room: string): Promise<readonly string[]> {
    return [...this.#members.values()]
      .filter((member) => member.room === room && member.role === 'owner')
      .map(({ user }) => user);
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
    if (!this.#systemClaims.has(room) && !this.#tombstones.has(room)) this.#systemClaims.set(room, new Map());
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

  async readRoomsEver(page: { readonly user: string; readonly after?: string; readonly limit: number }) {
    const left = [...this.#departures.keys()].map(memberKeyOf);
    const all = [...left, ...this.#members.values()].filter(({ user }) => user === page.user);
    const rest = all
      .map(({ room }) => room)
      .toSorted()
      .filter((room) => page.after === undefined || room > page.after);
    const rooms = rest.slice(0, page.limit);
    const last = rooms.at(-1);
    return { rooms, ...(rest.length > rooms.length && last !== undefined && { next: last }) };
  }

  async renewEpoch(room: string, epoch: string): Promise<void> {
    const head = this.#heads.get(room);
    if (head !== undefined) this.#heads.set(room, { ...head, epoch });
  }

  async forgetDeparture(key: MemberKey): Promise<void> {
    this.#departures.delete(keyOf(key));
  }

  async readMembersOfUser(user: string, rooms: readonly string[]): Promise<readonly Member[]> {
    return rooms.flatMap((room) => this.#members.get(keyOf({ room, user })) ?? []);
  }

  async endRoom(seen: RoomHead, tombstone: Tombstone): Promise<boolean> {
    if (this.#heads.get(seen.room)?.seq !== seen.seq) return false;
    this.#heads.delete(seen.room);
    this.#updates.delete(seen.room);
    this.#tombstones.set(seen.room, tombstone);
    return true;
  }

  async readTombstone(room: string): Promise<Tombstone | undefined> {
    return this.#tombstones.get(room);
  }

  async updateTombstone(tombstone: Tombstone): Promise<boolean> {
    if (!this.#isUnderWay(tombstone)) return false;
    this.#tombstones.set(tombstone.room, tombstone);
    return true;
  }

  async deleteMembers(tombstone: Tombstone, users: readonly string[]): Promise<boolean> {
    if (!this.#isUnderWay(tombstone)) return false;
    for (const user of users) {
      this.#members.delete(keyOf({ room: tombstone.room, user }));
      this.#typedAt.delete(keyOf({ room: tombstone.room, user }));
    }
    return true;
  }

  async deleteRemains(tombstone: Tombstone): Promise<boolean> {
    const { room } = tombstone;
    const ofRoom = (key: string) => key.startsWith(`${room} `);
    const departures = [...this.#departures.keys()].filter(ofRoom);
    const members = [...this.#members.keys()].filter(ofRoom);
    const count = departures.length + members.length + (this.#systemClaims.has(room) ? 1 : 0);
    if (count === 0 || !this.#isUnderWay(tombstone)) return false;
    for (const key of departures) this.#departures.delete(key);
    for (const key of members) this.#members.delete(key);
    this.#systemClaims.delete(room);
    return true;
  }

  async readFirstSeq(room: string): Promise<number | undefined> {
    const seqs = [...(this.#entries.get(room)?.keys() ?? [])];
    return seqs.length === 0 ? undefined : Math.min(...seqs);
  }

  async bury(position: Position, stamp: Stamp): Promise<void> {
    if (this.#standing(position, stamp.incarnation + 1) !== undefined) return;
    const { room, seq } = position;
    this.#logOf(room).set(seq, { entry: { type: 'void', room, seq }, stamp });
    this.#changes.delete(positionOf(position));
    this.#editSeqs.delete(positionOf(position));
  }

  async prepareMembers(room: string, incarnation: number, members: readonly Member[]): Promise<void> {
    if (this.#heads.has(room) || !this.#isTurnOf(room, incarnation)) return;
    for (const member of members)
      this.#members.set(keyOf(member), { ...member, claims: new Map(member.claims) });
  }

  async dropPrepared(room: string, incarnation: number, users: readonly string[]): Promise<void> {
    if (this.#heads.has(room) || !this.#isTurnOf(room, incarnation)) return;
    for (const user of users) this.#members.delete(keyOf({ room, user }));
  }

  async takeSeq(
    room: string,
    nowMs: number,
    { unlessFrozen = false, quietSeconds = Infinity }: Terms = {},
  ): Promise<TakenSeq | undefined> {
    const head = this.#heads.get(room);
    if (head === undefined) return undefined;
    const { frozen, slowModeSeconds } = head.settings;
    if ((unlessFrozen && frozen) || slowModeSeconds > quietSeconds) return { outcome: 'refused', head };
    if (head.segmentEndsAt !== undefined && head.segmentEndsAt <= nowMs)
      return { outcome: 'segmentEnded', head };
    const taken = { ...head, seq: head.seq + 1, activeAt: nowMs };
    this.#heads.set(room, taken);
    return { outcome: 'taken', head: taken };
  }

  async beginSegment(
    seen: RoomHead,
    {
      segments,
      segmentEndsAt,
      nowMs,
    }: Pick<RoomHead, 'segments' | 'segmentEndsAt'> & { readonly nowMs: number },
  ): Promise<RoomHead | undefined> {
    const head = this.#heads.get(seen.room);
    const isAsSeen =
      head?.seq === seen.seq &&
      head.segmentEndsAt === seen.segmentEndsAt &&
      head.settings.retentionDays === seen.settings.retentionDays;
    if (head === undefined || !isAsSeen) return undefined;
    const { segmentEndsAt: _ended, ...rest } = head;
    const begun = {
      ...rest,
      seq: head.seq + 1,
      activeAt: nowMs,
      segments,
      ...(segmentEndsAt !== undefined && { segmentEndsAt }),
    };
    this.#heads.set(seen.room, begun);
    return begun;
  }

  /** What DynamoDB does by itself, some time after: drops what has expired. */
  dropExpired(nowMs: number): void {
    for (const log of this.#entries.values()) {
      for (const [seq, { stamp }] of log) if ((stamp.expiresAt ?? Infinity) <= nowMs) log.delete(seq);
    }
  }

  async claim(
    claim: Claim,
    {
      forget = [],
      spending,
    }: { readonly forget?: readonly string[]; readonly spending?: Spending | undefined } = {},
  ): Promise<SpendingClaimResult> {
    const claims = this.#claimsOf(claim);
    if (claims === undefined) return { outcome: 'holderGone' };
    const heldSeq = claims.get(claim.slot);
    if (heldSeq !== undefined) return { outcome: 'taken', heldSeq };
    const member = this.#members.get(keyOf(claim));
    if (spending !== undefined && member !== undefined) {
      const spent = spend(member, spending);
      if (spent === undefined) return { outcome: 'tooSoon', pace: paceOf(member) };
      this.#members.set(keyOf(claim), { ...member, ...spent });
    }
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

  async putEntry(entry: Entry, stamp: Stamp): Promise<Entry | undefined> {
    const standing = this.#standing(entry, stamp.incarnation);
    if (standing === undefined) this.#logOf(entry.room).set(entry.seq, { entry, stamp });
    return standing?.entry;
  }

  async readEntry(position: Position & Pick<Stamp, 'incarnation'>): Promise<Entry | undefined> {
    return this.#standing(position, position.incarnation)?.entry;
  }

  async readMessage(position: Position): Promise<VersionedMessage | undefined> {
    const { entry: message, stamp } = this.#standing(position, 1) ?? {};
    if (message?.type !== 'message' || stamp === undefined) return undefined;
    const changedSeq = this.#changes.get(positionOf(position)) ?? 0;
    return { message, changedSeq, editSeqs: this.#editSeqs.get(positionOf(position)) ?? [], stamp };
  }

  async putChange(change: Parameters<LogStore['putChange']>[0]): Promise<PutChangeResult> {
    const { entry, stamp, message, seenSeq, messageStamp, editSeqs, emptiedSeqs } = change;
    const standing = this.#standing(entry, stamp.incarnation);
    if (standing !== undefined) return { outcome: 'taken', standing: standing.entry };
    const isAsSeen = (this.#changes.get(positionOf(message)) ?? 0) === seenSeq;
    const isThere = this.#standing(message, 1)?.entry.type === 'message';
    if (!isAsSeen || !isThere) return { outcome: 'outdated' };
    const log = this.#logOf(entry.room);
    const emptied = emptiedSeqs.map((seq) => withoutText(log.get(seq), message.seq));
    const seqs = emptiedSeqs.filter((_seq, index) => emptied[index] === undefined);
    if (seqs.length > 0) return { outcome: 'editsGone', seqs };
    for (const edit of emptied) if (edit !== undefined) log.set(edit.entry.seq, edit);
    log.set(entry.seq, { entry, stamp }).set(message.seq, { entry: message, stamp: messageStamp });
    this.#changes.set(positionOf(message), entry.seq);
    this.#editSeqs.set(positionOf(message), editSeqs);
    return { outcome: 'stored' };
  }

  async putRoomUpdate(
    entry: RoomUpdatedEntry,
    stamp: Stamp,
    provided: Pick<Provided, 'witness'> = {},
  ): Promise<PutRoomUpdateResult> {
    const { type: _type, room, seq, sender: _sender, timestamp: _timestamp, name, ...settings } = entry;
    const head = this.#heads.get(room);
    if (this.#standing(entry, stamp.incarnation) !== undefined) return 'taken';
    if (head === undefined) return 'noRoom';
    if (seq < (this.#updates.get(room) ?? 0)) return 'outdated';
    if (!this.#isThere({ room }, provided)) return 'refused';
    this.#logOf(room).set(seq, { entry, stamp });
    this.#updates.set(room, seq);
    this.#heads.set(room, {
      ...head,
      ...(name !== undefined && { name }),
      settings: { ...head.settings, ...settings },
      ...(settings.retentionDays !== undefined && { segmentEndsAt: 0 }),
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
    const unread = this.#messagesOf(room).filter(
      ({ seq, sender }) => seq > above && seq <= upTo && sender !== exceptSender,
    );
    return Math.min(max, unread.length);
  }

  async readLastMessage({
    room,
    above,
    upTo,
  }: {
    readonly room: string;
    readonly above: number;
    readonly upTo: number;
  }): Promise<MessageEntry | undefined> {
    return this.#messagesOf(room).findLast(({ seq }) => seq > above && seq <= upTo);
  }

  async readEntries(range: {
    readonly room: string;
    readonly incarnation: number;
    readonly from: number;
    readonly to: number;
  }) {
    const { room, incarnation, from, to } = range;
    return [...this.#logOf(room).values()]
      .filter(({ stamp }) => stamp.incarnation >= incarnation)
      .map(({ entry }) => entry)
      .filter(({ seq }) => seq >= from && seq <= to)
      .sort((left, right) => left.seq - right.seq);
  }

  #isUnderWay({ room, incarnation }: Tombstone): boolean {
    const standing = this.#tombstones.get(room);
    return standing?.incarnation === incarnation && !standing.isFinished;
  }

  #isTurnOf(room: string, incarnation: number): boolean {
    const tombstone = this.#tombstones.get(room);
    if (tombstone === undefined) return incarnation === 1;
    return tombstone.incarnation === incarnation - 1 && tombstone.isFinished;
  }

  #logOf(room: string): Map<number, StoredEntry> {
    const log = this.#entries.get(room) ?? new Map<number, StoredEntry>();
    this.#entries.set(room, log);
    return log;
  }

  #standing({ room, seq }: Position, incarnation: number): StoredEntry | undefined {
    const stored = this.#entries.get(room)?.get(seq);
    return stored !== undefined && stored.stamp.incarnation >= incarnation ? stored : undefined;
  }

  /** Ascending, without those that are deleted. */
  #messagesOf(room: string): readonly MessageEntry[] {
    return [...this.#logOf(room).values()]
      .flatMap(({ entry }) => (entry.type === 'message' && entry.deletedAt === undefined ? [entry] : []))
      .sort((left, right) => left.seq - right.seq);
  }

  #mayChange(member: StoredMember, { roles = [member.role], witness }: Provided): boolean {
    return this.#isThere(member, { ...(witness && { witness }) }) && roles.includes(member.role);
  }

  /** A transaction names an item once, so that nobody is the witness of their own change. */
  #isThere(
    { room, user }: { readonly room: string; readonly user?: string },
    { witness }: Pick<Provided, 'witness'>,
  ): boolean {
    if (witness === undefined) return true;
    if (witness.user === user) throw new Error('unable to write; the witness is the member concerned');
    const member = this.#members.get(keyOf({ room, user: witness.user }));
    return member !== undefined && witness.roles.includes(member.role);
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

/** An edit of the message without its text, or undefined if no such edit stands there. */
function withoutText(stored: StoredEntry | undefined, target: number): StoredEntry | undefined {
  if (stored?.entry.type !== 'messageEdited' || stored.entry.target !== target) return undefined;
  const { message: _message, ...entry } = stored.entry;
  return { ...stored, entry };
}

function positionOf({ room, seq }: Position): string {
  return `${room} ${seq}`;
}

function keyOf({ room, user }: MemberKey): string {
  return `${room} ${user}`;
}

/** The pace afterwards, or undefined if it is too soon. */
function spend({ busyUntil, sentAt }: Pace, { nowMs, busy, quietMs }: Spending): Pace | undefined {
  const mayBegin =
    busy.how === 'start'
      ? busyUntil === undefined || busyUntil <= nowMs || busyUntil === busy.seen
      : busyUntil !== undefined && busyUntil <= busy.upTo;
  const isQuiet = quietMs === undefined || quietMs === 0 || sentAt === undefined || sentAt <= nowMs - quietMs;
  if (!mayBegin || !isQuiet) return undefined;
  return {
    busyUntil: busy.how === 'start' ? busy.until : (busyUntil ?? 0) + busy.forMs,
    ...(quietMs !== undefined && { sentAt: nowMs }),
  };
}

function paceOf({ busyUntil, sentAt }: Pace): Pace {
  return { ...(busyUntil !== undefined && { busyUntil }), ...(sentAt !== undefined && { sentAt }) };
}

/** Ids of rooms have no spaces. */
function memberKeyOf(key: string): MemberKey {
  const end = key.indexOf(' ');
  return { room: key.slice(0, end), user: key.slice(end + 1) };
}
