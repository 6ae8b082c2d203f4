import type { WebSocketEvent, WebSocketResult } from '../../../lambda/adapters/websocket-event.ts';
import type { Frame } from '../history.ts';
import type { PlantedBug } from './planted-bug.ts';

/** Bugs in what a resume gives. */

export const partialPageAsComplete: PlantedBug = {
  story: 'a resume whose entries do not fit one frame says that there are no more',
  handlers: (handlers) => ({
    ...handlers,
    action: async (ports, event) => rewriteReply(await handlers.action(ports, event), { more: false }),
  }),
};

export const resumeOffByOne: PlantedBug = {
  story: 'a resume begins one entry too late',
  handlers: (handlers) => ({
    ...handlers,
    action: async (ports, event) => handlers.action(ports, withLaterStart(event)),
  }),
};

function rewriteReply(result: WebSocketResult, fields: Frame): WebSocketResult {
  const reply = JSON.parse(result.body ?? '{}') as Frame;
  return reply['type'] === 'joined' ? { ...result, body: JSON.stringify({ ...reply, ...fields }) } : result;
}

function withLaterStart(event: WebSocketEvent): WebSocketEvent {
  const frame = JSON.parse(event.body ?? '{}') as Frame;
  const isResume = frame['action'] === 'joinRoom' && frame['after'] !== undefined;
  return isResume
    ? { ...event, body: JSON.stringify({ ...frame, after: Number(frame['after']) + 1 }) }
    : event;
}
