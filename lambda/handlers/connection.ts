import { subprotocol } from '../../protocol/subprotocol.ts';
import { connectPorts } from '../adapters/connect-ports.ts';
import { callerOf } from '../adapters/websocket-event.ts';
import type { WebSocketEvent, WebSocketResult } from '../adapters/websocket-event.ts';
import { close, open } from '../chat/connection-lifecycle.ts';
import { withFacts } from '../chat/facts-logger.ts';
import type { Ports } from '../chat/ports.ts';

/** Serves `$connect`, where a status other than 2xx refuses the handshake, and `$disconnect`, whose result nobody reads. */
export async function handleConnection(ports: Ports, event: WebSocketEvent): Promise<WebSocketResult> {
  const { eventType, connectionId, requestId } = event.requestContext;
  const logger = withFacts(ports.logger, { requestId, eventType, connectionId });
  try {
    const known = { ...ports, logger };
    return eventType === 'CONNECT' ? await connect(known, event) : await disconnect(known, event);
  } catch (error) {
    logger.error('connection event failed', { error });
    return { statusCode: 503 };
  }
}

async function connect(ports: Ports, event: WebSocketEvent): Promise<WebSocketResult> {
  const outcome = await open(ports, callerOf(event));
  if (outcome !== 'opened') return { statusCode: 403 };
  return {
    statusCode: 200,
    ...(offersSubprotocol(event) && { headers: { 'Sec-WebSocket-Protocol': subprotocol } }),
  };
}

async function disconnect(ports: Ports, event: WebSocketEvent): Promise<WebSocketResult> {
  await close(ports, callerOf(event));
  return { statusCode: 200 };
}

/** API Gateway chooses none by itself, and a browser that offered some wants one of them back. */
function offersSubprotocol({ headers = {} }: WebSocketEvent): boolean {
  const offered = Object.entries(headers).find(
    ([name]) => name.toLowerCase() === 'sec-websocket-protocol',
  )?.[1];
  return offered?.split(',').some((offer) => offer.trim() === subprotocol) ?? false;
}

export async function handler(event: WebSocketEvent): Promise<WebSocketResult> {
  return handleConnection(connectPorts(), event);
}
