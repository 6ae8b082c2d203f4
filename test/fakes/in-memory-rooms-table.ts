import type { Tombstone } from '../../lambda/chat/deletion-port.ts';
import type { Position, Stamp } from '../../lambda/chat/log-store-port.ts';
import type { Member, MemberKey, Provided, RoomHead } from '../../lambda/chat/room-store-port.ts';
import type { Entry } from '../../protocol/entries.ts';

export interface StoredMember extends Omit<Member, 'claims'> {
  readonly claims: Map<string, number>;
}

export interface StoredEntry {
  readonly entry: Entry;
  readonly stamp: Stamp;
}

/**
 * The Rooms table in memory, as what reads and writes it shares it: what happens between two awaits happens at once, as
 * one call of DynamoDB does.
 */
export class InMemoryRoomsTable {
  protected readonly heads = new Map<string, RoomHead>();
  protected readonly members = new Map<string, StoredMember>();
  /** Member → when they last typed. */
  protected readonly typedAt = new Map<string, number>();
  protected readonly departures = new Map<string, Map<string, number>>();
  protected readonly tombstones = new Map<string, Tombstone>();
  protected readonly systemClaims = new Map<string, Map<string, number>>();
  protected readonly entries = new Map<string, Map<number, StoredEntry>>();
  /** Position of a message → seq of its last change. */
  protected readonly changes = new Map<string, number>();
  /** Position of a message → seqs of its edits that have their text. */
  protected readonly editSeqs = new Map<string, readonly number[]>();

  /** Room → seq of its last update. */
  protected readonly updates = new Map<string, number>();

  /** All that it holds, for tests that compare states. */
  state(): unknown {
    return [
      this.heads,
      this.members,
      this.departures,
      this.systemClaims,
      this.tombstones,
      this.entries,
      this.changes,
      this.editSeqs,
      this.updates,
    ];
  }

  /** What another table's transaction may ask. */
  isMember(key: MemberKey): boolean {
    return this.members.has(keyOf(key));
  }

  protected isUnderWay({ room, incarnation }: Tombstone): boolean {
    const standing = this.tombstones.get(room);
    return standing?.incarnation === incarnation && !standing.isFinished;
  }

  protected isTurnOf(room: string, incarnation: number): boolean {
    const tombstone = this.tombstones.get(room);
    if (tombstone === undefined) return incarnation === 1;
    return tombstone.incarnation === incarnation - 1 && tombstone.isFinished;
  }

  protected logOf(room: string): Map<number, StoredEntry> {
    const log = this.entries.get(room) ?? new Map<number, StoredEntry>();
    this.entries.set(room, log);
    return log;
  }

  protected standing({ room, seq }: Position, incarnation: number): StoredEntry | undefined {
    const stored = this.entries.get(room)?.get(seq);
    return stored !== undefined && stored.stamp.incarnation >= incarnation ? stored : undefined;
  }

  protected mayChange(member: StoredMember, { roles = [member.role], witness }: Provided): boolean {
    return this.isThere(member, { ...(witness && { witness }) }) && roles.includes(member.role);
  }

  /** A transaction names an item once, so that nobody is the witness of their own change. */
  protected isThere(
    { room, user }: { readonly room: string; readonly user?: string },
    { witness }: Pick<Provided, 'witness'>,
  ): boolean {
    if (witness === undefined) return true;
    if (witness.user === user) throw new Error('unable to write; the witness is the member concerned');
    const member = this.members.get(keyOf({ room, user: witness.user }));
    return member !== undefined && witness.roles.includes(member.role);
  }
}

export function positionOf({ room, seq }: Position): string {
  return `${room} ${seq}`;
}

export function keyOf({ room, user }: MemberKey): string {
  return `${room} ${user}`;
}
