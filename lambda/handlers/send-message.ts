import { answer } from '../actions/action-handler.ts';
import type { Route } from '../actions/action-handler.ts';
import { sendBareMessage, sendMessage } from '../actions/send-message.ts';
import { connectPorts } from '../adapters/connect-ports.ts';
import { callerOf } from '../adapters/websocket-event.ts';
import type { WebSocketEvent, WebSocketResult } from '../adapters/websocket-event.ts';
import type { Ports } from '../chat/ports.ts';

const route: Route = ({ fields }) => (fields['action'] === 'sendMessage' ? sendMessage : sendBareMessage);

/** Serves the routes `sendMessage` and `$default`. */
export async function handleMessage(ports: Ports, event: WebSocketEvent): Promise<WebSocketResult> {
  const { requestId, routeKey } = event.requestContext;
  const body = await answer(ports, route, { caller: callerOf(event), text: event.body, requestId, routeKey });
  return { statusCode: 200, ...(body !== undefined && { body }) };
}

export async function handler(event: WebSocketEvent): Promise<WebSocketResult> {
  return handleMessage(connectPorts(), event);
}
