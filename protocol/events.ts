import type { Entry, VoidEntry } from './entries.ts';
import type { RoomType } from './rooms.ts';

/** Events: what happens in rooms, as a deployment with an event bus tells it to the code of whoever runs it. */

/** `source` of every event. */
export const eventSource = 'chelseru.chat';

/** `detail-type` of every event. One for all, because a rule matches by `detail.type` as well as by this. */
export const eventDetailType = 'Room Entry';

/** An entry of a room's log that means something to people. */
export type TellingEntry = Exclude<Entry, VoidEntry>;

/**
 * `detail` of an event: one new entry of a room's log, and who has not received it. Delivered at least once, with the
 * same `id` each time. Rooms that are deleted meanwhile are not told of any more.
 */
export interface RoomEntryEvent {
  /** `<room>/<epoch>/<seq>`, for whoever must not do a thing twice. */
  readonly id: string;
  /** The entry's, for rules to match. */
  readonly type: TellingEntry['type'];
  readonly room: string;
  readonly roomType: RoomType;
  /** Of a group that has one. */
  readonly roomName?: string;
  /** Id of this incarnation of the log: positions of different epochs do not compare. */
  readonly epoch: string;
  readonly entry: TellingEntry;
  /** More than `limits.eventMembersMax` members: `members` and `offline` are left out. */
  readonly isLargeRoom: boolean;
  /** User ids of all members, the sender included, shortly after the entry was stored. */
  readonly members?: readonly string[];
  /** Those of them, without the sender, who are not `online` in the room as the members' list says it. */
  readonly offline?: readonly string[];
}
