import type { RoomDeletionStore, Tombstone } from '../../lambda/chat/deletion-port.ts';
import type { RoomErasureStore } from '../../lambda/chat/erasure-port.ts';
import type { Position, Stamp } from '../../lambda/chat/log-store-port.ts';
import type { Member, MemberKey, RoomHead } from '../../lambda/chat/room-store-port.ts';
import { InMemoryLog } from './in-memory-log.ts';
import { keyOf, positionOf } from './in-memory-rooms-table.ts';

/** How rooms end, and what of a user is erased from them. */
export class InMemoryRoomDeletion extends InMemoryLog implements RoomDeletionStore, RoomErasureStore {
  async readRoomsEver(page: { readonly user: string; readonly after?: string; readonly limit: number }) {
    const left = [...this.departures.keys()].map(memberKeyOf);
    const all = [...left, ...this.members.values()].filter(({ user }) => user === page.user);
    const rest = all
      .map(({ room }) => room)
      .toSorted()
      .filter((room) => page.after === undefined || room > page.after);
    const rooms = rest.slice(0, page.limit);
    const last = rooms.at(-1);
    return { rooms, ...(rest.length > rooms.length && last !== undefined && { next: last }) };
  }

  async renewEpoch(room: string, epoch: string): Promise<void> {
    const head = this.heads.get(room);
    if (head !== undefined) this.heads.set(room, { ...head, epoch });
  }

  async forgetDeparture(key: MemberKey): Promise<void> {
    this.departures.delete(keyOf(key));
  }

  async endRoom(seen: RoomHead, tombstone: Tombstone): Promise<boolean> {
    if (this.heads.get(seen.room)?.seq !== seen.seq) return false;
    this.heads.delete(seen.room);
    this.updates.delete(seen.room);
    this.tombstones.set(seen.room, tombstone);
    return true;
  }

  async readTombstone(room: string): Promise<Tombstone | undefined> {
    return this.tombstones.get(room);
  }

  async updateTombstone(tombstone: Tombstone): Promise<boolean> {
    if (!this.isUnderWay(tombstone)) return false;
    this.tombstones.set(tombstone.room, tombstone);
    return true;
  }

  async deleteMembers(tombstone: Tombstone, users: readonly string[]): Promise<boolean> {
    if (!this.isUnderWay(tombstone)) return false;
    for (const user of users) {
      this.members.delete(keyOf({ room: tombstone.room, user }));
      this.typedAt.delete(keyOf({ room: tombstone.room, user }));
    }
    return true;
  }

  async deleteRemains(tombstone: Tombstone): Promise<boolean> {
    const { room } = tombstone;
    const ofRoom = (key: string) => key.startsWith(`${room} `);
    const departures = [...this.departures.keys()].filter(ofRoom);
    const members = [...this.members.keys()].filter(ofRoom);
    const count = departures.length + members.length + (this.systemClaims.has(room) ? 1 : 0);
    if (count === 0 || !this.isUnderWay(tombstone)) return false;
    for (const key of departures) this.departures.delete(key);
    for (const key of members) this.members.delete(key);
    this.systemClaims.delete(room);
    return true;
  }

  async readFirstSeq(room: string): Promise<number | undefined> {
    const seqs = [...(this.entries.get(room)?.keys() ?? [])];
    return seqs.length === 0 ? undefined : Math.min(...seqs);
  }

  async bury(position: Position, stamp: Stamp): Promise<void> {
    if (this.standing(position, stamp.incarnation + 1) !== undefined) return;
    const { room, seq } = position;
    this.logOf(room).set(seq, { entry: { type: 'void', room, seq }, stamp });
    this.changes.delete(positionOf(position));
    this.editSeqs.delete(positionOf(position));
  }

  async prepareMembers(room: string, incarnation: number, members: readonly Member[]): Promise<void> {
    if (this.heads.has(room) || !this.isTurnOf(room, incarnation)) return;
    for (const member of members)
      this.members.set(keyOf(member), { ...member, claims: new Map(member.claims) });
  }

  async dropPrepared(room: string, incarnation: number, users: readonly string[]): Promise<void> {
    if (this.heads.has(room) || !this.isTurnOf(room, incarnation)) return;
    for (const user of users) this.members.delete(keyOf({ room, user }));
  }
}

/** Ids of rooms have no spaces. */
function memberKeyOf(key: string): MemberKey {
  const end = key.indexOf(' ');
  return { room: key.slice(0, end), user: key.slice(end + 1) };
}
