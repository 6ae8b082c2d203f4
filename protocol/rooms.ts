/** What rooms are made of. */

export const roomTypes = ['direct', 'group'] as const;
/** A direct room has two members and exists once per pair; a group has any number. */
export type RoomType = (typeof roomTypes)[number];

export const roles = ['owner', 'moderator', 'member'] as const;
export type Role = (typeof roles)[number];

/** What a backend or an owner may set for a room. */
export interface RoomSettings {
  /** Seconds between two messages of one plain member; 0 if there is no slow mode. */
  readonly slowModeSeconds: number;
  /** Days that entries are kept; null if they are kept for good. */
  readonly retentionDays: number | null;
  /** Whether only owners, moderators and the backend may write. */
  readonly frozen: boolean;
}

/** What a room has of which nothing was set. */
export const defaultSettings: RoomSettings = { slowModeSeconds: 0, retentionDays: null, frozen: false };

/** Ids of direct rooms are derived from the pair; nobody may take one for a group. */
export const directRoomPrefix = 'direct-';

/** Whether this is the id of a direct room: it has its two members for good, and neither has a role over the other. */
export function isDirectRoom(room: string): boolean {
  return room.startsWith(directRoomPrefix);
}

/** Who acts when the backend does: the `sender` of entries that no user caused. No user may be called so. */
export const systemUser = 'system';
