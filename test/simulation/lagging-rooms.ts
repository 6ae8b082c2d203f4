import type { Member, MemberKey, RoomHead } from '../../lambda/chat/ports.ts';
import { InMemoryRooms } from '../fakes/in-memory-rooms.ts';

interface Change {
  readonly atMs: number;
  readonly user: string;
  readonly room: string;
  readonly isMember: boolean;
}

/** The Rooms table whose index of a user's rooms shows what was some time ago. */
export class LaggingRooms extends InMemoryRooms {
  readonly #changes: Change[] = [];
  readonly #nowMs: () => number;
  readonly #lagMs: () => number;

  constructor(time: { readonly nowMs: () => number; readonly lagMs: () => number }) {
    super();
    this.#nowMs = time.nowMs;
    this.#lagMs = time.lagMs;
  }

  override async createRoom(head: RoomHead, members: readonly Member[]): Promise<boolean> {
    const created = await super.createRoom(head, members);
    if (created) for (const member of members) this.#record(member, true);
    return created;
  }

  override async addMember(member: Member, departure: { readonly leftSeq: number | undefined }) {
    const outcome = await super.addMember(member, departure);
    if (outcome === 'added') this.#record(member, true);
    return outcome;
  }

  override async depart(key: MemberKey): Promise<void> {
    await super.depart(key);
    this.#record(key, false);
  }

  override async readRoomsOfUser(page: {
    readonly user: string;
    readonly after?: string;
    readonly limit: number;
  }) {
    const rest = this.#roomsOf(page.user).filter((room) => page.after === undefined || room > page.after);
    const rooms = rest.slice(0, page.limit);
    const last = rooms.at(-1);
    return { rooms, ...(rest.length > rooms.length && last !== undefined && { next: last }) };
  }

  /** Whether somebody was a member as far as the index knows. */
  protected wasMember({ room, user }: MemberKey): boolean {
    return this.#roomsOf(user).includes(room);
  }

  #roomsOf(user: string): readonly string[] {
    const untilMs = this.#nowMs() - this.#lagMs();
    const rooms = new Set<string>();
    for (const change of this.#changes) {
      if (change.user !== user || change.atMs > untilMs) continue;
      if (change.isMember) rooms.add(change.room);
      else rooms.delete(change.room);
    }
    return [...rooms].toSorted();
  }

  #record({ user, room }: MemberKey, isMember: boolean): void {
    this.#changes.push({ atMs: this.#nowMs(), user, room, isMember });
  }
}
