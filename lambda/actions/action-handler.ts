import * as v from 'valibot';
import { ChatError, errorFrame } from '../../protocol/errors.ts';
import { roomIdSchema } from '../../protocol/fields.ts';
import { readFrame } from '../../protocol/frames.ts';
import type { IncomingFrame } from '../../protocol/frames.ts';
import type { Caller } from '../chat/caller.ts';
import { withFacts } from '../chat/facts-logger.ts';
import type { LogFacts, Logger, Ports } from '../chat/ports.ts';

/** What one action does with a frame; it resolves with the reply, if there is one, or rejects with a `ChatError`. */
export type Action = (ports: Ports, caller: Caller, frame: IncomingFrame) => Promise<object | undefined>;

/** Finds the action for a frame, or throws a `ChatError`. */
export type Route = (frame: IncomingFrame) => Action;

/** A frame, as its handler has taken it out of API Gateway's event. */
export interface FrameEvent {
  readonly caller: Caller;
  readonly text: string | undefined;
  /** For the log: API Gateway's id of this frame, and the route that it took. */
  readonly requestId: string;
  readonly routeKey?: string | undefined;
}

/**
 * Answers one frame. The only place that turns errors into replies: what the protocol knows is said precisely, all
 * else is logged with its cause and answered `unavailable`, of which the client knows that it may send again.
 * Undefined if there is nothing to say, or the connection was closed instead.
 */
export async function answer(ports: Ports, route: Route, event: FrameEvent): Promise<string | undefined> {
  let id: string | undefined;
  let logger = withFacts(ports.logger, factsOfEvent(event));
  try {
    const frame = readFrame(event.text);
    id = frame.id;
    logger = withFacts(logger, factsOfFrame(frame, event.caller));
    if (event.caller.tokenExpiresAt <= ports.clock.now()) return await expire(ports, event.caller, id);
    const reply = await route(frame)({ ...ports, logger }, event.caller, frame);
    return reply && JSON.stringify(reply);
  } catch (error) {
    return JSON.stringify(errorFrame(toChatError(logger, error), id));
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

function factsOfEvent({ caller, requestId, routeKey }: FrameEvent): LogFacts {
  return { requestId, routeKey, connectionId: caller.connectionId };
}

/** The request's id, and its room where that can be one: what else stands there may be anything. */
function factsOfFrame({ id, fields }: IncomingFrame, { boundRoom }: Caller): LogFacts {
  const { room } = fields;
  return { id, room: v.is(roomIdSchema, room) ? room : boundRoom };
}

function toChatError(logger: Logger, error: unknown): ChatError {
  if (error instanceof ChatError) {
    if (error.code === 'unavailable') logger.warn('action unavailable', { error });
    return error;
  }
  logger.error('action failed', { error });
  return new ChatError('unavailable', 'something failed; nothing is known to be stored', { cause: error });
}
