import type { Member, MemberKey, Provided, RoomHead } from '../../lambda/chat/room-store-port.ts';
import { InMemoryRooms } from '../fakes/in-memory-rooms.ts';

interface Change {
  readonly atMs: number;
  readonly user: string;
  readonly room: string;
  readonly isMember: boolean;
}

/** What the table knows of time. */
export interface TableTime {
  readonly nowMs: () => number;
  /** How far the index is behind. */
  readonly lagMs: () => number;
  /** Between two reads of one batch, during which others write. */
  readonly pause: () => Promise<void>;
  /** Which of the two comes first. */
  readonly isHeadFirst: () => boolean;
}

/** The Rooms table whose index of a user's rooms shows what was some time ago, and whose batches are not isolated. */
export class LaggingRooms extends InMemoryRooms {
  readonly #changes: Change[] = [];
  readonly #time: TableTime;

  constructor(time: TableTime) {
    super();
    this.#time = time;
  }

  /** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html (isolation of batches) */
  override async readHeadAndMember(key: MemberKey) {
    const before = await super.readHeadAndMember(key);
    await this.#time.pause();
    const after = await super.readHeadAndMember(key);
    const [{ head }, { member }] = this.#time.isHeadFirst() ? [before, after] : [after, before];
    return { ...(head && { head }), ...(member && { member }) };
  }

  override async createRoom(head: RoomHead, members: readonly Member[]): Promise<boolean> {
    const created = await super.createRoom(head, members);
    if (created) for (const member of members) this.#record(member, true);
    return created;
  }

  override async addMember(
    member: Member,
    options: { readonly leftSeq: number | undefined } & Pick<Provided, 'witness'>,
  ) {
    const outcome = await super.addMember(member, options);
    if (outcome === 'added') this.#record(member, true);
    return outcome;
  }

  override async depart(key: MemberKey, provided?: Provided) {
    const outcome = await super.depart(key, provided);
    if (outcome === 'departed') this.#record(key, false);
    return outcome;
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
    const untilMs = this.#time.nowMs() - this.#time.lagMs();
    const rooms = new Set<string>();
    for (const change of this.#changes) {
      if (change.user !== user || change.atMs > untilMs) continue;
      if (change.isMember) rooms.add(change.room);
      else rooms.delete(change.room);
    }
    return [...rooms].toSorted();
  }

  #record({ user, room }: MemberKey, isMember: boolean): void {
    this.#changes.push({ atMs: this.#time.nowMs(), user, room, isMember });
  }
}
