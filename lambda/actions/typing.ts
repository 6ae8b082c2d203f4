import { typingSchema } from '../../protocol/actions.ts';
import { notAMember } from '../../protocol/errors.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import { limits } from '../../protocol/limits.ts';
import type { Caller } from '../chat/caller.ts';
import { tell } from '../chat/delivery.ts';
import type { Ports } from '../chat/ports.ts';

/** Tells the room that the user types, or no longer; once in a second at most, whatever the client sends (S56). */
export async function typing(ports: Ports, caller: Caller, { fields }: IncomingFrame): Promise<undefined> {
  const { room, active } = parse(typingSchema, fields);
  const { user, connectionId } = caller;
  const times = { nowMs: ports.clock.now(), intervalMs: limits.typingIntervalMs };
  const outcome = await ports.rooms.noteTyping({ room, user }, times);
  if (outcome === 'notAMember') throw notAMember();
  if (outcome === 'noted') {
    const frame = { type: 'typing', room, user, active } as const;
    await tell(ports, { room, user, frame, exceptConnectionId: connectionId });
  }
  return undefined;
}
