import { ChatError } from '../../protocol/errors.ts';
import type { Ports } from './ports.ts';
import type { RoomHead } from './room-store-port.ts';

/** A room's head, for backends, which may know whether there is one. Rejects with `not_found`. */
export async function requireRoom({ rooms }: Pick<Ports, 'rooms'>, room: string): Promise<RoomHead> {
  const head = await rooms.readHead(room);
  if (head === undefined) throw noSuchRoom();
  return head;
}

export function noSuchRoom(): ChatError {
  return new ChatError('not_found', 'room: there is no such room');
}
