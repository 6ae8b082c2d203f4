import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ChatClient } from '../../../../client/index.ts';
import {
  useConnection,
  useMembers,
  useMessages,
  usePresence,
  useReceipts,
  useRoom,
  useRooms,
  useTyping,
} from '../../../../client/react/index.ts';

/** What a test tells the application. */
export interface ApplicationOptions {
  readonly url: string;
  readonly token: string;
  /** Rooms that can be shown, one at a time. */
  readonly rooms: readonly string[];
}

/** An application that somebody has made with the hooks; a test is what uses it. */
function Application({ client, rooms }: { readonly client: ChatClient; readonly rooms: readonly string[] }) {
  const [shown, setShown] = useState(rooms[0]);
  const { status } = useConnection(client);
  useEffect(() => {
    client.connect();
    return () => client.close();
  }, [client]);
  return (
    <>
      <output title="connection">{status}</output>
      <output title="rooms">{useRooms(client).length}</output>
      {rooms.map((room, index) => (
        <button key={room} onClick={() => setShown(room)}>
          Show {index}
        </button>
      ))}
      <button onClick={() => setShown(undefined)}>Show none</button>
      {shown !== undefined && <Conversation client={client} id={shown} />}
    </>
  );
}

function Conversation({ client, id }: { readonly client: ChatClient; readonly id: string }) {
  const { room, state } = useRoom(client, id);
  const { messages } = useMessages(room);
  renders += 1;
  return (
    <>
      <output title="room">{state.status}</output>
      <output title="messages">{messages.map(({ text }) => text).join()}</output>
      <People client={client} id={id} />
    </>
  );
}

function People({ client, id }: { readonly client: ChatClient; readonly id: string }) {
  const { room } = useRoom(client, id);
  const members = useMembers(room).map(({ user }) => user);
  const read = useReceipts(room).get('bob');
  return (
    <>
      <output title="members">{members.join()}</output>
      <output title="online">{[...usePresence(room)].toSorted().join()}</output>
      <output title="typing">{useTyping(room).join()}</output>
      <output title="read">{read}</output>
    </>
  );
}

/** How often the conversation has rendered, twice each time in strict mode. */
let renders = 0;

Object.assign(window, {
  beginApplication: ({ url, token, rooms }: ApplicationOptions) => {
    const client = new ChatClient({ url, token: async () => token });
    createRoot(document.body.appendChild(document.createElement('main'))).render(
      <StrictMode>
        <Application client={client} rooms={rooms} />
      </StrictMode>,
    );
  },
  countRenders: () => renders,
});
