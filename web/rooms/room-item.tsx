import { useEffect } from 'react';
import type { ChatClient, ListedRoom, Message } from '../../client/index.ts';
import { shortName } from '../conversation/day.ts';
import { useObserved } from '../observed.ts';
import { Motif } from '../people/motif.tsx';
import { useRoomName } from './room-name.ts';

export interface RoomItemProps {
  readonly client: ChatClient;
  readonly listed: ListedRoom;
  readonly isOpen: boolean;
}

/** One room in the list: who it is with, what was said last, and how much of it is new. */
export function RoomItem({ client, listed, isOpen }: RoomItemProps) {
  const room = client.rooms.get(listed.room);
  const name = useRoomName(client, listed);
  const online = useObserved(room.presence);
  const messages = useObserved(room.messages);
  const isDirect = listed.type === 'direct';
  // Whoever shows a room's newest message and who is there has to receive the room.
  useEffect(() => {
    // A room that refuses says so when it is opened.
    room.join().catch(() => {});
  }, [room]);
  const last = messages.at(-1) ?? listedLast(listed, client.user);
  const isOnline = isDirect && [...online].some((user) => user !== client.user);
  const { unread } = listed;
  return (
    <a
      href={`#${listed.room}`}
      className={unread > 0 ? 'room-link room-unread' : 'room-link'}
      aria-current={isOpen ? 'page' : undefined}
    >
      <span className="person">
        <Motif of={isDirect ? name : listed.room} />
        {isOnline && (
          <span className="presence">
            <span className="visually-hidden">Online</span>
          </span>
        )}
      </span>
      <span className="room-lines">
        <span className="room-name" dir="auto">
          {name}
        </span>
        {last !== undefined && (
          <time className="room-time" dateTime={last.timestamp.toISOString()}>
            {shortName(last.timestamp, new Date())}
          </time>
        )}
        <span className="room-last" dir="auto">
          {last === undefined ? 'Nothing was said yet' : previewOf(last, isDirect)}
        </span>
        {unread > 0 && (
          <span className="badge">
            {unread > 99 ? '99+' : unread}
            <span className="visually-hidden"> unread</span>
          </span>
        )}
      </span>
    </a>
  );
}

type Last = Pick<Message, 'sender' | 'isOwn' | 'text' | 'timestamp'>;

function listedLast({ lastMessage }: ListedRoom, me: string | undefined): Last | undefined {
  if (lastMessage === undefined) return undefined;
  const { sender, message, timestamp } = lastMessage;
  return { sender, isOwn: sender === me, text: message, timestamp: new Date(timestamp) };
}

/** How much of a message a line can show. */
const previewMax = 120;

function previewOf({ sender, isOwn, text }: Last, isDirect: boolean): string {
  const said = text?.slice(0, previewMax) ?? 'Deleted a message';
  if (isOwn) return `You: ${said}`;
  return isDirect ? said : `${sender}: ${said}`;
}
