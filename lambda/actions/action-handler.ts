import { ChatError, errorFrame } from '../../protocol/errors.ts';
import { readFrame } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { Caller } from '../chat/caller.ts';
import type { Ports } from '../chat/ports.ts';

/** What one action does with a frame; it resolves with the reply, if there is one, or rejects with a `ChatError`. */
export type Action = (ports: Ports, caller: Caller, frame: IncomingFrame) => Promise<object | undefined>;

/** Finds the action for a frame, or throws a `ChatError`. */
export type Route = (frame: IncomingFrame) => Action;

/** A frame, as its handler has taken it out of API Gateway's event. */
export interface FrameEvent {
  readonly caller: Caller;
  readonly text: string | undefined;
  /** For the log. */
  readonly requestId: string;
}

/**
 * Answers one frame. The only place that turns errors into replies: what the protocol knows is said precisely, all
 * else is logged with its cause and answered `unavailable`, of which the client knows that it may send again.
 * Undefined if there is nothing to say, or the connection was closed instead.
 */
export async function answer(ports: Ports, route: Route, event: FrameEvent): Promise<string | undefined> {
  let id: string | undefined;
  try {
    const frame = readFrame(event.text);
    id = frame.id;
    if (event.caller.tokenExpiresAt <= ports.clock.now()) return await expire(ports, event.caller, id);
    const reply = await route(frame)(ports, event.caller, frame);
    return reply && JSON.stringify(reply);
  } catch (error) {
    return JSON.stringify(errorFrame(toChatError(ports, event, error), id));
  }
}

/**
 * API Gateway checks the token only when a connection is opened, so every frame checks it again (F22). The error goes
 * ahead of the close as a post, because a reply would come after it.
 */
async function expire(ports: Ports, { connectionId }: Caller, id: string | undefined): Promise<undefined> {
  const error = new ChatError('token_expired', 'the token that opened this connection has expired');
  await ports.gateway.post(connectionId, JSON.stringify(errorFrame(error, id)));
  await ports.gateway.close(connectionId);
  return undefined;
}

function toChatError(ports: Ports, { caller, requestId }: FrameEvent, error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  ports.logger.error('action failed', { requestId, connectionId: caller.connectionId, error });
  return new ChatError('unavailable', 'something failed; nothing is known to be stored', { cause: error });
}
