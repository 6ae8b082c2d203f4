import type { Entry, MembershipEntry, RoomUpdatedEntry } from '../protocol/entries.ts';

/** Something that happened in a room between its messages: somebody came or went, or the room was changed. */
export type Notice = MembershipEntry | RoomUpdatedEntry;

export function isNotice(entry: Entry): entry is Notice {
  return entry.type === 'memberJoined' || entry.type === 'memberLeft' || entry.type === 'roomUpdated';
}
