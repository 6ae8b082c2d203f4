import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { holdRoom } from '../../client/react/held-room.ts';
import {
  useConnection,
  useMessages,
  usePresence,
  useRoom,
  useRooms,
  useTyping,
} from '../../client/react/index.ts';
import type { ChatClient } from '../../client/index.ts';
import { settle } from '../fakes/hand-driven-platform.ts';
import { Stand } from './stand.ts';

let stand: Stand;
beforeEach(() => {
  stand = new Stand();
});

function Conversation({ client }: { readonly client: ChatClient }) {
  const { room, state } = useRoom(client, 'r1');
  const { messages, hasOlder } = useMessages(room);
  const facts = [
    useConnection(client).status,
    state.status,
    useRooms(client).length,
    useTyping(room).join(),
    usePresence(room).size,
    hasOlder,
    ...messages.map(({ text }) => text),
  ];
  return createElement('p', null, facts.join(' | '));
}

test('a component shows what the client knows', async () => {
  for (let number = 1; number <= 51; number += 1) stand.server.post('r1', `message ${number}`);
  const { client, room } = await stand.joined();
  room.receive({ type: 'typing', room: 'r1', user: 'bob', active: true });
  const page = renderToString(createElement(Conversation, { client }));
  expect(page).toMatch(
    /^<p>connected \| joined \| 0 \| bob \| 0 \| true \| message 2 \|.*\| message 51<\/p>$/,
  );
});

describe('a room that components hold', () => {
  const room = () => stand.clientOf().rooms.get('r1');

  test('is joined for the first and left after the last', async () => {
    const held = room();
    const [first, second] = [holdRoom(held), holdRoom(held)];
    await settle();
    expect(held.state.status).toBe('joined');
    first();
    expect(held.state.status).toBe('joined');
    second();
    expect(held.state.status).toBe('idle');
  });

  test('is joined again by a component that is mounted twice, as in strict mode', async () => {
    const held = room();
    holdRoom(held)();
    holdRoom(held);
    await settle();
    expect(held.state.status).toBe('joined');
    expect(stand.server.requests.filter(({ action }) => action === 'joinRoom')).not.toEqual([]);
  });

  test('is left alone where the application has joined it', async () => {
    const { room: own } = await stand.joined();
    holdRoom(own)();
    expect(own.state.status).toBe('joined');
  });
});
