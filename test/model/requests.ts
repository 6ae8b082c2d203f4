import type { Role, RoomSettings, RoomType } from '../../protocol/rooms.ts';

/** What is asked in a history, by users and by the backend, as it goes over the wire. */

interface OnRoom {
  readonly room: string;
}

interface OnMember extends OnRoom {
  readonly user: string;
}

interface Identified extends OnRoom {
  readonly id: string;
}

export interface Page {
  readonly before?: number;
  readonly after?: number;
  readonly limit?: number;
}

export interface NewMessage extends OnRoom {
  readonly id: string;
  readonly message: string;
  readonly replyTo?: number;
}

export type MessageChange = Identified & { readonly seq: number } & (
    | { readonly action: 'editMessage'; readonly message: string }
    | { readonly action: 'deleteMessage' }
    | { readonly action: 'react'; readonly reaction: string; readonly active: boolean }
  );

export type RoomChanges = Partial<RoomSettings> & { readonly name?: string };

/** Of one member about another. */
export type Care =
  | ({ readonly action: 'addMembers'; readonly members: readonly string[] } & Identified)
  | ({ readonly action: 'removeMember' } & Identified & OnMember)
  | ({ readonly action: 'setRole'; readonly role: Role } & Identified & OnMember)
  | ({ readonly action: 'muteMember'; readonly until: string | null } & Identified & OnMember)
  | ({ readonly action: 'updateRoom' } & Identified & RoomChanges);

export type UserRequest =
  | ({ readonly action: 'sendMessage' } & NewMessage)
  | MessageChange
  | Care
  | ({ readonly action: 'joinRoom'; readonly after?: number; readonly epoch?: string } & Identified)
  | ({ readonly action: 'leaveRoom' } & Identified)
  | ({ readonly action: 'history' } & Identified & Page)
  | ({ readonly action: 'members' } & Identified)
  | ({ readonly action: 'markRead'; readonly seq: number } & Identified)
  | ({ readonly action: 'typing'; readonly active: boolean } & OnRoom)
  | { readonly action: 'rooms'; readonly id: string }
  | {
      readonly action: 'createRoom';
      readonly id: string;
      readonly type: RoomType;
      readonly members: readonly string[];
    }
  | { readonly action: 'ping'; readonly id: string; readonly rooms: Readonly<Record<string, number>> };

export type NewRoom = { readonly operation: 'createRoom'; readonly members: readonly string[] } & (
  | { readonly type: 'direct' }
  | {
      readonly type: 'group';
      /** @default one that the product makes up */
      readonly room?: string;
      readonly name?: string;
      readonly owners?: readonly string[];
    }
);

export type BackendRequest =
  | NewRoom
  | ({ readonly operation: 'getRoom' | 'deleteRoom' | 'listMembers' } & OnRoom)
  | ({ readonly operation: 'history' } & OnRoom & Page)
  | { readonly operation: 'listRooms'; readonly user: string }
  | ({ readonly operation: 'sendMessage'; readonly sender: string } & NewMessage)
  | ({ readonly operation: 'addMembers'; readonly members: readonly string[] } & OnRoom)
  | ({ readonly operation: 'removeMember' } & OnMember)
  | ({ readonly operation: 'setRole'; readonly role: Role } & OnMember)
  | ({ readonly operation: 'muteMember'; readonly until: string | null } & OnMember)
  | ({ readonly operation: 'updateRoom' } & OnRoom & RoomChanges);

/** One request, after some time. `by` is the id of a connection, `alice-2`, or `backend`. */
export type Step = { readonly afterMs: number } & (
  | { readonly by: string; readonly asks: UserRequest }
  | { readonly by: 'backend'; readonly asks: BackendRequest }
);
