import { leftSlot } from '../../lambda/chat/claim-slots.ts';
import type {
  Member,
  MemberChange,
  MemberKey,
  Provided,
  RoomHead,
  RoomStore,
} from '../../lambda/chat/room-store-port.ts';
import { InMemoryRoomDeletion } from './in-memory-room-deletion.ts';
import { keyOf } from './in-memory-rooms-table.ts';

/** All of the Rooms table. */
export class InMemoryRooms extends InMemoryRoomDeletion implements RoomStore {
  async readHead(room: string): Promise<RoomHead | undefined> {
    return this.heads.get(room);
  }

  async readHeads(rooms: readonly string[]): Promise<readonly RoomHead[]> {
    return rooms.flatMap((room) => this.heads.get(room) ?? []);
  }

  async readMember(key: MemberKey): Promise<Member | undefined> {
    const member = this.members.get(keyOf(key));
    return member && { ...member, claims: new Map(member.claims) };
  }

  async readHeadAndMember(key: MemberKey): Promise<{ readonly head?: RoomHead; readonly member?: Member }> {
    const head = this.heads.get(key.room);
    const member = await this.readMember(key);
    return { ...(head && { head }), ...(member && { member }) };
  }

  async createRoom(head: RoomHead, members: readonly Member[]): Promise<boolean> {
    if (this.heads.has(head.room) || !this.isTurnOf(head.room, head.incarnation)) return false;
    this.tombstones.delete(head.room);
    this.heads.set(head.room, head);
    for (const member of members)
      this.members.set(keyOf(member), { ...member, claims: new Map(member.claims) });
    return true;
  }

  async addMember(
    member: Member,
    { leftSeq, ...provided }: { readonly leftSeq: number | undefined } & Pick<Provided, 'witness'>,
  ): Promise<'added' | 'isMember' | 'departed' | 'noRoom' | 'refused'> {
    if (this.tombstones.has(member.room)) return 'noRoom';
    if (this.members.has(keyOf(member))) return 'isMember';
    const departure = this.departures.get(keyOf(member));
    if (leftSeq === undefined ? departure !== undefined : departure?.get(leftSlot) !== leftSeq)
      return 'departed';
    if (!this.isThere(member, provided)) return 'refused';
    this.departures.delete(keyOf(member));
    this.members.set(keyOf(member), { ...member, claims: new Map(member.claims) });
    return 'added';
  }

  async depart(key: MemberKey, provided: Provided = {}): Promise<'departed' | 'notAMember' | 'refused'> {
    const member = this.members.get(keyOf(key));
    if (member === undefined) return 'notAMember';
    if (!this.mayChange(member, provided)) return 'refused';
    this.members.delete(keyOf(key));
    this.typedAt.delete(keyOf(key));
    this.departures.set(keyOf(key), new Map(member.claims));
    return 'departed';
  }

  async changeMember(
    key: MemberKey,
    { role, mutedUntil }: MemberChange,
    provided: Provided = {},
  ): Promise<'changed' | 'unchanged' | 'notAMember' | 'refused'> {
    const member = this.members.get(keyOf(key));
    if (member === undefined) return 'notAMember';
    if (!this.mayChange(member, provided)) return 'refused';
    const { mutedUntil: before, ...rest } = member;
    const until = mutedUntil === undefined ? before : (mutedUntil ?? undefined);
    if (until === before && (role ?? member.role) === member.role) return 'unchanged';
    this.members.set(keyOf(key), {
      ...rest,
      ...(role !== undefined && { role }),
      ...(until !== undefined && { mutedUntil: until }),
    });
    return 'changed';
  }

  async readOwners(room: string): Promise<readonly string[]> {
    return [...this.members.values()]
      .filter((member) => member.room === room && member.role === 'owner')
      .map(({ user }) => user);
  }

  async readDeparture(key: MemberKey): Promise<ReadonlyMap<string, number> | undefined> {
    const claims = this.departures.get(keyOf(key));
    return claims && new Map(claims);
  }

  async readSystemClaims(room: string): Promise<ReadonlyMap<string, number> | undefined> {
    const claims = this.systemClaims.get(room);
    return claims && new Map(claims);
  }

  async createSystemClaims(room: string): Promise<void> {
    if (!this.systemClaims.has(room) && !this.tombstones.has(room)) this.systemClaims.set(room, new Map());
  }

  async readMembers(room: string): Promise<readonly Member[]> {
    return [...this.members.values()].filter((member) => member.room === room);
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
    const member = this.members.get(keyOf(key));
    if (member === undefined || member.readSeq >= seq) return false;
    this.members.set(keyOf(key), { ...member, readSeq: seq });
    return true;
  }

  async noteTyping(
    key: MemberKey,
    { nowMs, intervalMs }: { readonly nowMs: number; readonly intervalMs: number },
  ) {
    if (!this.members.has(keyOf(key))) return 'notAMember';
    if (nowMs - (this.typedAt.get(keyOf(key)) ?? -Infinity) < intervalMs) return 'tooSoon';
    this.typedAt.set(keyOf(key), nowMs);
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
    const all = [...this.members.values()].filter(({ user }) => user === page.user).map(({ room }) => room);
    const rest = all.toSorted().filter((room) => page.after === undefined || room > page.after);
    const rooms = rest.slice(0, page.limit);
    const last = rooms.at(-1);
    return { rooms, ...(rest.length > rooms.length && last !== undefined && { next: last }) };
  }

  async readMembersOfUser(user: string, rooms: readonly string[]): Promise<readonly Member[]> {
    return rooms.flatMap((room) => this.members.get(keyOf({ room, user })) ?? []);
  }
}
