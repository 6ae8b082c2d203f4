import { bareMessageSchema, sendMessageSchema } from '../../protocol/actions.ts';
import type { MessageEntry } from '../../protocol/entries.ts';
import { ChatError } from '../../protocol/errors.ts';
import { parse } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { Caller } from '../chat/caller.ts';
import type { Ports } from '../chat/ports.ts';
import { send } from '../chat/room-log.ts';

/** Stores and delivers a message; the reply is its entry: the ack is the echo. */
export async function sendMessage(
  ports: Ports,
  caller: Caller,
  { fields }: IncomingFrame,
): Promise<MessageEntry> {
  const { id, room, message, replyTo } = parse(sendMessageSchema, fields);
  const { user, connectionId } = caller;
  return send(ports, { room, user, id, message, replyTo, connectionId });
}

/**
 * What no other route takes: the bare `{"message"}` of a connection that is bound to a room, which is the whole
 * protocol of the Django package, and everything that is no request.
 */
export async function sendBareMessage(
  ports: Ports,
  caller: Caller,
  { fields }: IncomingFrame,
): Promise<MessageEntry> {
  const { action } = fields;
  if (typeof action === 'string') throw new ChatError('unknown_action', 'action: is none of the protocol');
  if (action !== undefined) throw new ChatError('bad_request', 'action: must be a string');
  if (caller.boundRoom === undefined) throw new ChatError('bad_request', 'action: is missing');
  const { message, id = ports.random.newId() } = parse(bareMessageSchema, fields);
  return send(ports, {
    room: caller.boundRoom,
    user: caller.user,
    id,
    message,
    connectionId: caller.connectionId,
  });
}
