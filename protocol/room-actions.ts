import * as v from 'valibot';
import {
  requestIdSchema,
  roleSchema,
  roomIdSchema,
  roomNameSchema,
  untilSchema,
  userIdSchema,
  usersSchema,
} from './fields.ts';
import { limits } from './limits.ts';
import { changesSomething, nothingToChange, roomChangesEntries } from './operations.ts';

/** Requests by which users look after rooms. They are called as the operations of the rooms function. */

const missing = 'is missing';

const membersSchema = usersSchema(limits.membersPerRequestMax);

export const addMembersSchema = v.object(
  {
    action: v.literal('addMembers'),
    id: requestIdSchema,
    room: roomIdSchema,
    members: membersSchema,
  },
  missing,
);

export const removeMemberSchema = v.object(
  {
    action: v.literal('removeMember'),
    id: requestIdSchema,
    room: roomIdSchema,
    /** Oneself, to leave for good; somebody else by right of one's role. */
    user: userIdSchema,
  },
  missing,
);

export const setRoleSchema = v.object(
  {
    action: v.literal('setRole'),
    id: requestIdSchema,
    room: roomIdSchema,
    user: userIdSchema,
    role: roleSchema,
  },
  missing,
);

export const muteMemberSchema = v.object(
  {
    action: v.literal('muteMember'),
    id: requestIdSchema,
    room: roomIdSchema,
    user: userIdSchema,
    /** Null lets the member write again. */
    until: untilSchema,
  },
  missing,
);

export const updateRoomSchema = v.pipe(
  v.object(
    {
      action: v.literal('updateRoom'),
      id: requestIdSchema,
      room: roomIdSchema,
      ...roomChangesEntries,
    },
    missing,
  ),
  v.forward(
    v.check((request) => changesSomething(request), nothingToChange),
    ['room'],
  ),
);

export const createRoomSchema = v.object(
  {
    action: v.literal('createRoom'),
    id: requestIdSchema,
    type: v.picklist(['direct', 'group'], 'must be direct or group'),
    /** The others; who asks is one of them, named or not. */
    members: membersSchema,
    /** Of a group. */
    name: v.exactOptional(roomNameSchema),
  },
  missing,
);
