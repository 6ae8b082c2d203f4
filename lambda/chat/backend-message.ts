import type { MessageEntry } from '../../protocol/entries.ts';
import { systemUser } from '../../protocol/rooms.ts';
import { requireRoom } from './existing-room.ts';
import { storeMessage } from './message-storage.ts';
import { requireFrameFor } from './message.ts';
import type { Message } from './message.ts';
import type { Ports } from './ports.ts';
import { sendInNameOf } from './room-log.ts';

/**
 * Stores a message that a backend sends: as the system, which is in every room, or in the name of one of its members.
 * Exactly once for its room, sender and id like any other, and pushed to all who receive the room.
 * Rejects with `not_found` (of the room, or of `replyTo`), `not_a_member`, `conflict`, `unavailable`.
 */
export async function sendFromBackend(ports: Ports, message: Message): Promise<MessageEntry> {
  const { room, user } = message;
  await requireRoom(ports, room);
  if (user !== systemUser) return sendInNameOf(ports, message);
  requireFrameFor(message);
  return storeMessage(ports, message, { holder: 'system', claims: await systemClaims(ports, room) });
}

/** Most rooms never hear from the system, so its place for claims is made when it first speaks. */
async function systemClaims({ rooms }: Ports, room: string): Promise<ReadonlyMap<string, number>> {
  const claims = await rooms.readSystemClaims(room);
  if (claims !== undefined) return claims;
  await rooms.createSystemClaims(room);
  return (await rooms.readSystemClaims(room)) ?? new Map<string, number>();
}
