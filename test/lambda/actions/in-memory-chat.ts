import { routes } from '../../../lib/routes.ts';
import type { WebSocketEvent } from '../../../lambda/adapters/websocket-event.ts';
import { handleAction } from '../../../lambda/handlers/actions.ts';
import { handleConnection } from '../../../lambda/handlers/connection.ts';
import { manageRooms } from '../../../lambda/handlers/rooms.ts';
import { handleMessage } from '../../../lambda/handlers/send-message.ts';
import { createInMemoryPorts } from '../../fakes/in-memory-ports.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import type { Chat, Frame } from './role-room.ts';

/** The real handlers on working in-memory ports; every user has one connection. */
export interface InMemoryChat extends Chat {
  readonly ports: InMemoryPorts;
  /** The status of a handshake that binds the connection to a room. */
  connect(user: string, room: string): Promise<number>;
}

const handlers: ReadonlyMap<unknown, string> = new Map(
  routes.map(({ routeKey, handler }) => [routeKey, handler]),
);

export function createInMemoryChat(): InMemoryChat {
  const ports = createInMemoryPorts();
  const connected = new Set<string>();
  return {
    ports,
    operate: async (payload) => ({ ...(await manageRooms(ports, payload)) }),
    async connect(user, room) {
      return (await handleConnection(ports, eventOf(user, 'CONNECT', { room }))).statusCode;
    },
    async ask(user, frame, { boundRoom } = {}) {
      if (!connected.has(user)) await handleConnection(ports, eventOf(user, 'CONNECT'));
      connected.add(user);
      const context = boundRoom === undefined ? {} : { room: boundRoom };
      const event = { ...eventOf(user, 'MESSAGE', context), body: JSON.stringify(frame) };
      return (await handlerOf(frame)(ports, event)).body;
    },
  };
}

/** Routes a frame as API Gateway does. */
function handlerOf({ action }: Frame) {
  return handlers.get(action) === 'actions' ? handleAction : handleMessage;
}

function eventOf(
  user: string,
  eventType: WebSocketEvent['requestContext']['eventType'],
  context: { readonly room?: string } = {},
): WebSocketEvent {
  return {
    requestContext: {
      connectionId: `connection of ${user}`,
      eventType,
      requestId: 'request-1',
      authorizer: { user, tokenExpiresAt: '4102444800', ...context },
    },
  };
}
