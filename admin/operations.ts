import type * as v from 'valibot';
import type { MessageEntry } from '../protocol/entries.ts';
import type * as schemas from '../protocol/operations.ts';
import type { HistoryPage, MembersPage } from '../protocol/replies.ts';

/** What an operation takes, as a caller may write it: without `operation`, and with what has a default left out. */
type Fields<Schema extends v.GenericSchema> =
  v.InferInput<Schema> extends infer Input
    ? Input extends unknown
      ? Omit<Input, 'operation'>
      : never
    : never;

/** Every operation of the rooms function: its fields and its result. */
export interface Operations {
  createRoom: [Fields<typeof schemas.createRoomSchema>, schemas.CreatedRoom];
  getRoom: [Fields<typeof schemas.getRoomSchema>, schemas.RoomDescription];
  updateRoom: [Fields<typeof schemas.updateRoomSchema>, schemas.RoomDescription];
  deleteRoom: [Fields<typeof schemas.deleteRoomSchema>, { readonly room: string }];
  listRooms: [Fields<typeof schemas.listRoomsSchema>, schemas.RoomsPage];
  listMembers: [Fields<typeof schemas.listMembersSchema>, MembersPage];
  history: [Fields<typeof schemas.readHistorySchema>, HistoryPage];
  sendMessage: [Fields<typeof schemas.sendFromBackendSchema>, MessageEntry];
  addMembers: [Fields<typeof schemas.addMembersSchema>, schemas.MembersAdded];
  removeMember: [Fields<typeof schemas.removeMemberSchema>, schemas.MemberRemoved];
  setRole: [Fields<typeof schemas.setRoleSchema>, schemas.MemberDescription];
  muteMember: [Fields<typeof schemas.muteMemberSchema>, schemas.MemberDescription];
  disconnectUser: [Fields<typeof schemas.disconnectUserSchema>, schemas.UserDisconnected];
  exportUser: [Fields<typeof schemas.exportUserSchema>, schemas.UserExported];
  eraseUser: [Fields<typeof schemas.eraseUserSchema>, schemas.UserErased];
}

export type OperationName = keyof Operations;
