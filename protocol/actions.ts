import * as v from 'valibot';
import {
  activeSchema,
  cursorSchema,
  epochSchema,
  messageSchema,
  positionSchema,
  reactionSchema,
  requestIdSchema,
  roomIdSchema,
  seqSchema,
} from './fields.ts';
import { limits } from './limits.ts';
import { hasOneEnd, oneEndRule, pageEntries } from './page.ts';

/** Requests: what a client asks for. Unknown fields are dropped, so that a newer client works against an older backend. */

const missing = 'is missing';

export const sendMessageSchema = v.object(
  {
    action: v.literal('sendMessage'),
    /** Dedupe key: sending again with the same id stores nothing twice and gets the same seq. */
    id: requestIdSchema,
    room: roomIdSchema,
    message: messageSchema,
    /** Seq of the message that this one answers. */
    replyTo: v.exactOptional(seqSchema),
  },
  missing,
);

/** The frame of the Django package, on a connection that is bound to a room. */
export const bareMessageSchema = v.object(
  {
    message: messageSchema,
    /** Made by the backend if left out; then the message cannot be sent again safely. */
    id: v.exactOptional(requestIdSchema),
  },
  missing,
);

export const joinRoomSchema = v.object(
  {
    action: v.literal('joinRoom'),
    id: requestIdSchema,
    room: roomIdSchema,
    /** Resume: the last seq that the client has. */
    after: v.exactOptional(positionSchema),
    /** The epoch that `after` belongs to. */
    epoch: v.exactOptional(epochSchema),
  },
  missing,
);
export type JoinRoomRequest = v.InferOutput<typeof joinRoomSchema>;

export const leaveRoomSchema = v.object(
  { action: v.literal('leaveRoom'), id: requestIdSchema, room: roomIdSchema },
  missing,
);

export const historySchema = v.pipe(
  v.object(
    {
      action: v.literal('history'),
      id: requestIdSchema,
      room: roomIdSchema,
      ...pageEntries,
    },
    missing,
  ),
  v.forward(v.partialCheck([['before'], ['after']], hasOneEnd, oneEndRule), ['before']),
);

export const editMessageSchema = v.object(
  {
    action: v.literal('editMessage'),
    id: requestIdSchema,
    room: roomIdSchema,
    /** Of the message to change. */
    seq: seqSchema,
    /** Its new text. */
    message: messageSchema,
  },
  missing,
);

export const deleteMessageSchema = v.object(
  {
    action: v.literal('deleteMessage'),
    id: requestIdSchema,
    room: roomIdSchema,
    /** Of the message to delete. */
    seq: seqSchema,
  },
  missing,
);

export const reactSchema = v.object(
  {
    action: v.literal('react'),
    id: requestIdSchema,
    room: roomIdSchema,
    /** Of the message to react to. */
    seq: seqSchema,
    reaction: reactionSchema,
    active: activeSchema,
  },
  missing,
);

export const roomsSchema = v.object(
  { action: v.literal('rooms'), id: requestIdSchema, cursor: v.exactOptional(cursorSchema) },
  missing,
);

export const membersSchema = v.object(
  {
    action: v.literal('members'),
    id: requestIdSchema,
    room: roomIdSchema,
    cursor: v.exactOptional(cursorSchema),
  },
  missing,
);

export const markReadSchema = v.object(
  {
    action: v.literal('markRead'),
    id: v.exactOptional(requestIdSchema),
    room: roomIdSchema,
    /** Everything up to here has been read. */
    seq: seqSchema,
  },
  missing,
);

export const typingSchema = v.object(
  { action: v.literal('typing'), room: roomIdSchema, active: activeSchema },
  missing,
);

const headsRule = `must be an object of at most ${limits.subscriptionsPerConnectionMax} room ids, each with the last seq known`;
export const pingSchema = v.object(
  {
    action: v.literal('ping'),
    id: v.exactOptional(requestIdSchema),
    /** Room id → last seq that the client has. */
    rooms: v.exactOptional(
      v.pipe(
        v.custom<Record<string, unknown>>(
          (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
          headsRule,
        ),
        // A Map, because a room may be called `__proto__` or `constructor`.
        v.transform((rooms) => Object.entries(rooms)),
        v.array(v.tuple([roomIdSchema, positionSchema])),
        v.maxLength(limits.subscriptionsPerConnectionMax, headsRule),
        v.transform((entries): ReadonlyMap<string, number> => new Map(entries)),
      ),
    ),
  },
  missing,
);
