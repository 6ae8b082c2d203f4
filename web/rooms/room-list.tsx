import type { ChatClient, ListedRoom } from '../../client/index.ts';
import { Icon } from '../icons.tsx';
import { Motif } from '../people/motif.tsx';
import { RoomItem } from './room-item.tsx';

export interface RoomListProps {
  readonly client: ChatClient;
  readonly rooms: readonly ListedRoom[];
  readonly isLoaded: boolean;
  readonly openRoom: string | undefined;
  /** Absent where users may not create rooms. */
  readonly onCreate: (() => void) | undefined;
  readonly onSignOut: () => void;
}

/** All rooms, those with the newest activity first. */
export function RoomList({ client, rooms, isLoaded, openRoom, onCreate, onSignOut }: RoomListProps) {
  const me = client.user ?? '';
  return (
    <nav className="rooms" aria-label="Conversations">
      <header className="rooms-head">
        <h1>Chelseru</h1>
        {onCreate !== undefined && (
          <button
            type="button"
            className="round"
            aria-label="New conversation"
            title="New conversation"
            onClick={onCreate}
          >
            <Icon of="plus" />
          </button>
        )}
      </header>
      <div className="band" />
      <ul className="room-list">
        {rooms.map((listed) => (
          <li key={listed.room}>
            <RoomItem client={client} listed={listed} isOpen={listed.room === openRoom} />
          </li>
        ))}
        {client.rooms.hasMore && (
          <li>
            <button type="button" className="plain more" onClick={() => void client.rooms.loadMore()}>
              Show more
            </button>
          </li>
        )}
        {isLoaded && rooms.length === 0 && <NoRooms onCreate={onCreate} />}
      </ul>
      <footer className="rooms-foot">
        <Motif of={me} size="small" />
        <p dir="auto">{me}</p>
        <button type="button" className="round" aria-label="Sign out" title="Sign out" onClick={onSignOut}>
          <Icon of="leave" directed />
        </button>
      </footer>
    </nav>
  );
}

function NoRooms({ onCreate }: Pick<RoomListProps, 'onCreate'>) {
  return (
    <li className="empty">
      <h2>No conversations yet</h2>
      <p>
        {onCreate === undefined
          ? 'They show here as soon as somebody adds you to one.'
          : 'Begin one: all you need is a name.'}
      </p>
      {onCreate !== undefined && (
        <button type="button" className="filled" onClick={onCreate}>
          New conversation
        </button>
      )}
    </li>
  );
}
