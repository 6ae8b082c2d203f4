import type { LocalChat } from '../../../bin/testing/local-chat.ts';
import type { ChatClient, Frame } from '../chat-client.ts';

/** All that bob and the backend can read of the recorded rooms. */
export async function readEverything(
  invokeRooms: LocalChat['invokeRooms'],
  bob: ChatClient,
): Promise<readonly Frame[]> {
  const { rooms } = await bob.request({ id: 'rooms', action: 'rooms' });
  const names = (rooms as readonly Frame[]).map(({ room }) => String(room)).toSorted();
  const answers: Frame[] = [{ rooms: byRoom(rooms) }];
  for (const room of names) {
    answers.push(
      await bob.request({ id: 'history', action: 'history', room, limit: 100 }),
      await bob.request({ id: 'members', action: 'members', room }),
      await invokeRooms({ operation: 'getRoom', room }),
    );
  }
  return [...answers, await invokeRooms({ operation: 'getRoom', room: 'gone' })];
}

function byRoom(rooms: unknown): readonly Frame[] {
  return (rooms as readonly Frame[]).toSorted((left, right) =>
    String(left['room']).localeCompare(String(right['room'])),
  );
}
