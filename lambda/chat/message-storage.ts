import type { MessageEntry } from '../../protocol/entries.ts';
import { ChatError } from '../../protocol/errors.ts';
import { append } from './append.ts';
import { messageSlot, redeliverySlot, slotsToForget } from './claim-slots.ts';
import { deliver } from './delivery.ts';
import { isSameMessage, messageEntry } from './message.ts';
import type { Message } from './message.ts';
import type { Claim, Position } from './log-store-port.ts';
import type { Ports } from './ports.ts';
import { isPast } from './retained-log.ts';
import type { Voice } from './voice.ts';

/** What a sender has claimed in a room, and the item that keeps it. */
export interface SenderClaims {
  readonly holder: Claim['holder'];
  readonly claims: ReadonlyMap<string, number>;
  /** @default - whoever sends may say anything at any pace */
  readonly voice?: Voice;
}

/** The steps of `send` (see `room-log.ts`) that come after it is known who sends. */
export async function storeMessage(
  ports: Ports,
  message: Message,
  { holder, claims, voice }: SenderClaims,
): Promise<MessageEntry> {
  const { room, user, id, replyTo } = message;
  const slot = messageSlot(id);
  const heldSeq = claims.get(slot);
  if (replyTo !== undefined && heldSeq === undefined) await requireMessage(ports, { room, seq: replyTo });
  const { entry, isNew } = await append(ports, {
    holder,
    room,
    user,
    slot,
    heldSeq,
    voice,
    forget: slotsToForget(claims),
    entryAt: messageEntry(message, new Date(ports.clock.now()).toISOString()),
  });
  if (!isSameMessage(entry, message)) throw new ChatError('conflict', 'id: was used for a different message');
  if (
    isNew ||
    (await mayDeliverAgain(ports, { holder, room, user, slot: redeliverySlot(id), seq: entry.seq }))
  ) {
    await deliver(ports, { room, entries: [entry], exceptConnectionId: message.connectionId });
  }
  return entry;
}

async function requireMessage({ log, clock }: Ports, position: Position): Promise<void> {
  const target = await log.readMessage(position);
  if (target === undefined || target.message.deletedAt !== undefined || isPast(target.stamp, clock.now()))
    throw new ChatError('not_found', 'replyTo: there is no such message');
}

/**
 * A repeat may come because the first attempt crashed before its posts, or because only its reply was lost. Nobody can
 * tell, so one repeat delivers again, which subscribers drop by seq; every further one does not: a frame sent over
 * and over must not cost a fan-out each time (S47).
 */
async function mayDeliverAgain({ log }: Ports, claim: Claim): Promise<boolean> {
  const result = await log.claim(claim);
  return result.outcome === 'claimed';
}
