export { ChatClient } from './chat-client.ts';
export type { ChatClientEvents } from './chat-client.ts';
export type { ChatClientOptions } from './settings.ts';
export type { TokenSource } from './token.ts';
export type { ConnectionState } from './connection-state.ts';
export { ChatError } from './errors.ts';
export type { ClientErrorCode } from './errors.ts';
export type { ErrorCode } from '../protocol/errors.ts';
export type { Rooms, NewRoom } from './rooms.ts';
export type { ListedRoom } from '../protocol/operations.ts';
export type { Room, RoomEvents } from './room.ts';
export type { RoomState } from './room-state.ts';
export type { Messages, SendOptions } from './messages.ts';
export type { Message } from './message.ts';
export type { Notice } from './notice.ts';
export type { Typing } from './typing.ts';
export type { Presence } from './presence.ts';
export type { Receipts } from './receipts.ts';
export type { Members, Member } from './members.ts';
export type { Observable } from './observable.ts';
export type { ListenerOptions } from './emitter.ts';
export type { RequestOptions } from './requests.ts';
export type { Entry, MessageEntry, RoomChanges } from '../protocol/entries.ts';
export type { Role, RoomType } from '../protocol/rooms.ts';
export type {
  AbortSignalLike,
  Clock,
  Platform,
  Surroundings,
  WebSocketConstructor,
  WebSocketLike,
} from './platform.ts';
