import * as v from 'valibot';
import {
  cursorSchema,
  frozenSchema,
  messageSchema,
  requestIdSchema,
  retentionDaysSchema,
  roleSchema,
  roomIdSchema,
  roomNameSchema,
  seqSchema,
  slowModeSecondsSchema,
  untilSchema,
  userIdSchema,
  usersSchema,
} from './fields.ts';
import { limits } from './limits.ts';
import type { Entry, MessageEntry, RoomChanges } from './entries.ts';
import type { ErrorCode } from './errors.ts';
import { hasOneEnd, oneEndRule, pageEntries } from './page.ts';
import { directRoomPrefix, systemUser } from './rooms.ts';
import type { Role, RoomSettings, RoomType } from './rooms.ts';

/** Operations of the rooms function, which a backend invokes with IAM. */

const missing = 'is missing';

const membersSchema = usersSchema(limits.membersPerCallMax);

const pairRule = 'must be exactly two different users';
const createDirectSchema = v.object(
  {
    operation: v.literal('createRoom'),
    type: v.literal('direct'),
    members: v.pipe(membersSchema, v.length(2, pairRule)),
  },
  missing,
);

const createGroupSchema = v.pipe(
  v.object(
    {
      operation: v.literal('createRoom'),
      type: v.literal('group'),
      members: membersSchema,
      name: v.exactOptional(roomNameSchema),
      /** @default the first member */
      owners: v.exactOptional(membersSchema),
      /** An id of the backend's own. @default a random one */
      room: v.exactOptional(
        v.pipe(
          roomIdSchema,
          v.check((room) => !room.startsWith(directRoomPrefix), `must not begin with ${directRoomPrefix}`),
        ),
      ),
    },
    missing,
  ),
  v.forward(
    v.partialCheck(
      [['owners'], ['members']],
      ({ owners, members }) => owners === undefined || owners.every((owner) => members.includes(owner)),
      'must be among the members',
    ),
    ['owners'],
  ),
);

export const createRoomSchema = v.variant(
  'type',
  [createDirectSchema, createGroupSchema],
  'must be direct or group',
);
export type CreateRoomRequest = v.InferOutput<typeof createRoomSchema>;

export const getRoomSchema = v.object({ operation: v.literal('getRoom'), room: roomIdSchema }, missing);

export const deleteRoomSchema = v.object({ operation: v.literal('deleteRoom'), room: roomIdSchema }, missing);

/** What of a room may be given anew; what is left out stays as it is. */
export const roomChangesEntries = {
  name: v.exactOptional(roomNameSchema),
  slowModeSeconds: v.exactOptional(slowModeSecondsSchema),
  retentionDays: v.exactOptional(retentionDaysSchema),
  frozen: v.exactOptional(frozenSchema),
};

/** Whether an update names one thing at least. */
export function changesSomething({ name, slowModeSeconds, retentionDays, frozen }: RoomChanges): boolean {
  return [name, slowModeSeconds, retentionDays, frozen].some((value) => value !== undefined);
}
export const nothingToChange = 'nothing of it is to change';

export const updateRoomSchema = v.pipe(
  v.object({ operation: v.literal('updateRoom'), room: roomIdSchema, ...roomChangesEntries }, missing),
  v.forward(
    v.check((request) => changesSomething(request), nothingToChange),
    ['room'],
  ),
);

export const listRoomsSchema = v.object(
  {
    operation: v.literal('listRooms'),
    user: userIdSchema,
    cursor: v.exactOptional(cursorSchema),
  },
  missing,
);

export const addMembersSchema = v.object(
  { operation: v.literal('addMembers'), room: roomIdSchema, members: membersSchema },
  missing,
);

export const removeMemberSchema = v.object(
  { operation: v.literal('removeMember'), room: roomIdSchema, user: userIdSchema },
  missing,
);

export const disconnectUserSchema = v.object(
  {
    operation: v.literal('disconnectUser'),
    user: userIdSchema,
    /** Whether tokens that were issued until now open no connection any more. @default false */
    revokeTokens: v.exactOptional(v.boolean('must be true or false')),
  },
  missing,
);

export const setRoleSchema = v.object(
  { operation: v.literal('setRole'), room: roomIdSchema, user: userIdSchema, role: roleSchema },
  missing,
);

export const muteMemberSchema = v.object(
  {
    operation: v.literal('muteMember'),
    room: roomIdSchema,
    user: userIdSchema,
    /** Null lets the member speak again. */
    until: untilSchema,
  },
  missing,
);

export const listMembersSchema = v.object(
  {
    operation: v.literal('listMembers'),
    room: roomIdSchema,
    cursor: v.exactOptional(cursorSchema),
  },
  missing,
);

const senderRule = `must be a user id, or ${systemUser}`;
export const sendFromBackendSchema = v.object(
  {
    operation: v.literal('sendMessage'),
    room: roomIdSchema,
    message: messageSchema,
    /** Dedupe key. Made by the backend of the chat if left out; then the message cannot be sent again safely. */
    id: v.exactOptional(requestIdSchema),
    /** A member, or the system, which is in every room. */
    sender: v.exactOptional(v.union([v.literal(systemUser), userIdSchema], senderRule), systemUser),
    /** Seq of the message that this one answers. */
    replyTo: v.exactOptional(seqSchema),
  },
  missing,
);

export const readHistorySchema = v.pipe(
  v.object({ operation: v.literal('history'), room: roomIdSchema, ...pageEntries }, missing),
  v.forward(v.partialCheck([['before'], ['after']], hasOneEnd, oneEndRule), ['before']),
);

export const exportUserSchema = v.object(
  { operation: v.literal('exportUser'), user: userIdSchema, cursor: v.exactOptional(cursorSchema) },
  missing,
);

export const eraseUserSchema = v.object(
  { operation: v.literal('eraseUser'), user: userIdSchema, cursor: v.exactOptional(cursorSchema) },
  missing,
);

export interface CreatedRoom {
  readonly room: string;
  readonly type: RoomType;
  readonly epoch: string;
  readonly name?: string;
  readonly members: readonly string[];
  /** False if the room was there already. */
  readonly created: boolean;
}

export interface RoomDescription {
  readonly room: string;
  readonly type: RoomType;
  readonly name?: string;
  readonly epoch: string;
  /** The room's highest seq. */
  readonly head: number;
  readonly memberCount: number;
  readonly settings: RoomSettings;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export interface ListedRoom {
  readonly room: string;
  readonly type: RoomType;
  readonly name?: string;
  /** The room's highest seq. */
  readonly head: number;
  /** Up to where the user has read. */
  readonly readSeq: number;
  /** Messages of others above that, counted up to 1,000. */
  readonly unread: number;
  /** The newest message that is not deleted, its text cut to 200 characters. */
  readonly lastMessage?: MessageEntry;
}

export interface RoomsPage {
  readonly rooms: readonly ListedRoom[];
  /** Present if there are more. */
  readonly cursor?: string;
}

export interface MembersAdded {
  readonly room: string;
  /** Those who were not members before. */
  readonly added: readonly string[];
}

export interface MemberRemoved {
  readonly room: string;
  readonly user: string;
  readonly removed: boolean;
  /** Of the `memberLeft` entry; absent if the user was not a member. */
  readonly seq?: number;
}

export interface UserDisconnected {
  readonly user: string;
  /** Number of connections. */
  readonly closed: number;
}

/** A member, as who looks after a room sees them. */
export interface MemberDescription {
  readonly room: string;
  readonly user: string;
  readonly role: Role;
  /** ISO 8601, UTC; absent if the member may write. */
  readonly mutedUntil?: string;
}

/** One thing that is kept of a user. Times are ISO 8601, UTC. */
export type ExportedItem =
  | {
      readonly kind: 'connection';
      readonly connectionId: string;
      readonly openedAt: string;
      readonly seenAt: string;
      /** Rooms that it is subscribed to. */
      readonly rooms: readonly string[];
    }
  | {
      readonly kind: 'membership';
      readonly room: string;
      readonly role: Role;
      readonly joinedAt: string;
      /** Up to where the user has read. */
      readonly readSeq: number;
      readonly mutedUntil?: string;
    }
  /** Of a room that the user has left. */
  | { readonly kind: 'formerMembership'; readonly room: string }
  /** What the user has sent or done, or what tells of their coming and going. */
  | { readonly kind: 'entry'; readonly entry: Entry };

export interface UserExported {
  readonly items: readonly ExportedItem[];
  /** Present if there are more: ask again with it. */
  readonly cursor?: string;
}

export interface UserErased {
  readonly user: string;
  /** Entries that this call has changed. */
  readonly erased: number;
  /** Present if there is more to do: call again with it. */
  readonly cursor?: string;
}

/** How a refused operation is answered; the invocation itself succeeds. */
export interface OperationRefused {
  readonly error: { readonly code: ErrorCode; readonly detail: string };
}
