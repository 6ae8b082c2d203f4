import { useEffect, useState } from 'react';
import { ChatClient, type TokenSource } from '../client/index.ts';
import type { Configuration } from './configuration.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { RoomPane } from './conversation/room-pane.tsx';
import { useObserved } from './observed.ts';
import { messagesMax } from './messages-max.ts';
import { goToRoom, useRoomOfAddress } from './room-address.ts';
import { type NewRoom, NewRoomDialog } from './rooms/new-room.tsx';
import { RoomList } from './rooms/room-list.tsx';
import { useRefusedToken } from './sign-in/refused-token.ts';
import { useStable } from './stable.ts';
import { troubleOf } from './trouble.ts';

export interface ChatProps {
  readonly configuration: Configuration;
  readonly token: TokenSource;
  /** With the reason, if it was not the user's own wish. */
  readonly onSignOut: (trouble?: string) => void;
}

/** The chat of whoever has signed in: their rooms, and the one that is open. */
export function Chat({ configuration, token, onSignOut }: ChatProps) {
  const { webSocketUrl: url, usersMayCreateRooms, userClaim } = configuration;
  const [client] = useState(() => new ChatClient({ url, token, userClaim, messagesMax }));
  const connection = useObserved(client.connection);
  const rooms = useObserved(client.rooms);
  const [isLoaded, setIsLoaded] = useState(false);
  const [isCreating, setIsCreating] = useState(false);
  const openRoom = useRoomOfAddress();

  useEffect(() => {
    client.connect();
    client.rooms
      .list()
      .then(() => setIsLoaded(true))
      // Why the connection is not there is said by its state.
      .catch(() => {});
    return () => client.close();
  }, [client]);

  const unread = rooms.filter((room) => room.unread > 0).length;
  useEffect(() => {
    document.title = unread === 0 ? 'Chelseru Chat' : `(${unread}) Chelseru Chat`;
  }, [unread]);

  const onRefused = useStable(() =>
    onSignOut(
      'The chat did not take that token. It may have expired, or be of another issuer or for another audience.',
    ),
  );
  useRefusedToken({ webSocketUrl: url, token, connection, onRefused });
  const failure = connection.status === 'closed' ? connection.error : undefined;
  useEffect(() => {
    if (failure !== undefined) onSignOut(troubleOf(failure));
  }, [failure, onSignOut]);

  const create = async (room: NewRoom): Promise<void> => {
    const { id } = await client.rooms.create(room);
    await client.rooms.list();
    goToRoom(id);
  };
  const signOut = (): void => {
    goToRoom(undefined);
    onSignOut();
  };
  return (
    <main className={openRoom === undefined ? 'chat chat-in-list' : 'chat chat-in-room'}>
      <ConnectionBanner state={connection} onRetry={() => client.connect()} />
      <RoomList
        client={client}
        rooms={rooms}
        isLoaded={isLoaded}
        openRoom={openRoom}
        onCreate={usersMayCreateRooms ? () => setIsCreating(true) : undefined}
        onSignOut={signOut}
      />
      <div className="pane">
        <RoomPane client={client} rooms={rooms} isLoaded={isLoaded} openRoom={openRoom} />
      </div>
      {isCreating && <NewRoomDialog onCreate={create} onClose={() => setIsCreating(false)} />}
    </main>
  );
}
