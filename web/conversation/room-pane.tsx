import type { ChatClient, ListedRoom } from '../../client/index.ts';
import { useRoomState } from '../observed.ts';
import { Motif } from '../people/motif.tsx';
import { goToRoom } from '../room-address.ts';
import { useRoomName } from '../rooms/room-name.ts';
import { troubleOf } from '../trouble.ts';
import { Conversation } from './conversation.tsx';

export interface RoomPaneProps {
  readonly client: ChatClient;
  readonly rooms: readonly ListedRoom[];
  readonly isLoaded: boolean;
  readonly openRoom: string | undefined;
}

/** The room that is open; or what to do if none is. */
export function RoomPane({ client, rooms, isLoaded, openRoom }: RoomPaneProps) {
  const listed = rooms.find(({ room }) => room === openRoom);
  if (listed !== undefined) return <OpenRoom key={listed.room} client={client} listed={listed} />;
  if (!isLoaded) return <p className="empty">One moment…</p>;
  if (openRoom !== undefined)
    return (
      <div className="empty">
        <h2>You are not in this conversation</h2>
        <p>It is over, or somebody has to add you to it.</p>
        <button type="button" className="filled" onClick={() => goToRoom(undefined)}>
          To all conversations
        </button>
      </div>
    );
  return (
    <div className="empty">
      <Motif of={client.user ?? ''} size="large" />
      <h2>Sar barzi</h2>
      <p>Pick a conversation from the list, and it opens here.</p>
    </div>
  );
}

function OpenRoom({ client, listed }: { readonly client: ChatClient; readonly listed: ListedRoom }) {
  const room = client.rooms.get(listed.room);
  const name = useRoomName(client, listed);
  const state = useRoomState(room);
  if (state.status === 'failed')
    return (
      <div className="empty">
        <h2>This conversation cannot be opened</h2>
        <p>{troubleOf(state.error)}</p>
        <button type="button" className="filled" onClick={() => void room.join().catch(() => {})}>
          Try again
        </button>
      </div>
    );
  if (state.status !== 'joined') return <p className="empty">One moment…</p>;
  return (
    <Conversation
      room={room}
      name={name}
      isGroup={listed.type === 'group'}
      me={client.user ?? ''}
      readSeq={listed.readSeq}
      hasUnread={listed.unread > 0}
      onBack={() => goToRoom(undefined)}
    />
  );
}
