/** What rooms are made of. */

export const roomTypes = ['direct', 'group'] as const;
/** A direct room has two members and exists once per pair; a group has any number. */
export type RoomType = (typeof roomTypes)[number];

export const roles = ['owner', 'moderator', 'member'] as const;
export type Role = (typeof roles)[number];

/** Ids of direct rooms are derived from the pair; nobody may take one for a group. */
export const directRoomPrefix = 'direct-';

/** Who acts when the backend does: the `sender` of entries that no user caused. No user may be called so. */
export const systemUser = 'system';
