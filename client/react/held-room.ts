import type { Room } from '../index.ts';

/** How many components hold a room that the first of them has joined. */
const holders = new WeakMap<Room, number>();

/**
 * Joins a room for as long as somebody holds it; what it returns lets it go. A room that the application has joined by
 * itself is left alone.
 */
export function holdRoom(room: Room): () => void {
  const count = holders.get(room) ?? 0;
  const { status } = room.state;
  if (count === 0 && (status === 'joining' || status === 'joined')) return () => {};
  holders.set(room, count + 1);
  // The reason shows in the room's state.
  room.join().catch(() => {});
  return () => {
    const rest = (holders.get(room) ?? 1) - 1;
    holders.set(room, rest);
    if (rest === 0) room.leave();
  };
}
