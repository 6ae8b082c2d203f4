import * as v from 'valibot';
import { ChatError } from '../../protocol/errors.ts';
import { roomIdSchema } from '../../protocol/fields.ts';

/** A room, and a number that is told with it, such as a time or a seq. */
export interface RoomPlace {
  readonly room: string;
  readonly at: number;
}

/** A cursor of a list that goes on at a room. It only names a place in what the asker may see, so nobody signs it (S40). */
export function encodeRoomCursor({ room, at }: RoomPlace): string {
  return Buffer.from(`${at} ${room}`).toString('base64url');
}

/** Throws `bad_request` for what is no such cursor. */
export function decodeRoomCursor(cursor: string): RoomPlace {
  const [, at, room] = /^(\d{1,16}) (.*)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (at === undefined || !v.is(roomIdSchema, room)) {
    throw new ChatError('bad_request', 'cursor: must be the cursor of an earlier page');
  }
  return { room, at: Number(at) };
}
