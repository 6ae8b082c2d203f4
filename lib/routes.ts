import {
  deleteMessageSchema,
  editMessageSchema,
  historySchema,
  joinRoomSchema,
  leaveRoomSchema,
  markReadSchema,
  membersSchema,
  pingSchema,
  reactSchema,
  roomsSchema,
  sendMessageSchema,
  typingSchema,
} from '../protocol/actions.ts';
import {
  addMembersSchema,
  createRoomSchema,
  muteMemberSchema,
  removeMemberSchema,
  setRoleSchema,
  updateRoomSchema,
} from '../protocol/room-actions.ts';

/** Functions that routes lead to. */
export type RoutedHandlerName = 'connection' | 'send-message' | 'actions';

export interface Route {
  readonly routeKey: string;
  readonly handler: RoutedHandlerName;
  /** Two-way: the caller gets what the function returns. At its two ends a connection has nobody to answer. */
  readonly isTwoWay: boolean;
}

/** Every route of the WebSocket API. The keys of actions are the protocol's own. */
export const routes: readonly Route[] = [
  { routeKey: '$connect', handler: 'connection', isTwoWay: false },
  { routeKey: '$disconnect', handler: 'connection', isTwoWay: false },
  // Bare `{"message"}` of a bound connection, and whatever is no action of ours.
  { routeKey: '$default', handler: 'send-message', isTwoWay: true },
  { routeKey: sendMessageSchema.entries.action.literal, handler: 'send-message', isTwoWay: true },
  ...[
    joinRoomSchema,
    leaveRoomSchema,
    historySchema,
    roomsSchema,
    membersSchema,
    markReadSchema,
    typingSchema,
    editMessageSchema,
    deleteMessageSchema,
    reactSchema,
    createRoomSchema,
    addMembersSchema,
    removeMemberSchema,
    setRoleSchema,
    muteMemberSchema,
    updateRoomSchema,
    pingSchema,
  ].map((schema): Route => ({
    routeKey: schema.entries.action.literal,
    handler: 'actions',
    isTwoWay: true,
  })),
];
