import { roomsSchema } from '../../protocol/actions.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { RoomsReply } from '../../protocol/replies.ts';
import type { Caller } from '../chat/caller.ts';
import type { Ports } from '../chat/ports.ts';
import { listRooms } from '../chat/room-listing.ts';

/** A page of the user's rooms, with what is unread in them. */
export async function rooms(ports: Ports, { user }: Caller, { fields }: IncomingFrame): Promise<RoomsReply> {
  const { id, cursor } = parse(roomsSchema, fields);
  return { type: 'rooms', id, ...(await listRooms(ports, { user, cursor })) };
}
