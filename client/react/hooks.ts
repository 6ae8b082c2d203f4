import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { ChatClient, ConnectionState, ListedRoom, Member, Message, Room, RoomState } from '../index.ts';
import { holdRoom } from './held-room.ts';
import { useObservable } from './observable-hook.ts';

/** A room with what it is doing to be joined. */
export interface ShownRoom {
  readonly room: Room;
  readonly state: RoomState;
}

/** The messages of a room, and how to have more of them. */
export interface ShownMessages {
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  /** Loads a page of older messages. */
  readonly loadOlder: () => Promise<void>;
}

/** What the client is doing to be connected. */
export function useConnection(client: ChatClient): ConnectionState {
  return useObservable(client.connection);
}

/** The user's rooms, those with the newest activity first; they are loaded when the first component asks. */
export function useRooms(client: ChatClient): readonly ListedRoom[] {
  useEffect(() => {
    // Without them the list stays empty, and the state of the connection tells why.
    if (!client.rooms.isListed) client.rooms.list().catch(() => {});
  }, [client]);
  return useObservable(client.rooms);
}

/** A room, which is joined while a component shows it, and left when none does. */
export function useRoom(client: ChatClient, id: string): ShownRoom {
  const room = client.rooms.get(id);
  useEffect(() => holdRoom(room), [room]);
  const subscribe = useCallback((onChange: () => void) => room.on('state', onChange), [room]);
  const snapshot = useCallback(() => room.state, [room]);
  return { room, state: useSyncExternalStore(subscribe, snapshot, snapshot) };
}

export function useMessages(room: Room): ShownMessages {
  const messages = useObservable(room.messages);
  const loadOlder = useCallback(async () => room.messages.loadOlder(), [room]);
  return { messages, hasOlder: room.messages.hasOlder, loadOlder };
}

/** Who else types: user ids. */
export function useTyping(room: Room): readonly string[] {
  return useObservable(room.typing);
}

/** Who is online: user ids. */
export function usePresence(room: Room): ReadonlySet<string> {
  return useObservable(room.presence);
}

/** Up to where each member has read: user id → seq. */
export function useReceipts(room: Room): ReadonlyMap<string, number> {
  return useObservable(room.receipts);
}

/** The members of which the client knows. */
export function useMembers(room: Room): readonly Member[] {
  return useObservable(room.members);
}
