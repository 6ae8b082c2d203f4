import { handleAction } from '../../lambda/handlers/actions.ts';
import { handleConnection } from '../../lambda/handlers/connection.ts';
import { manageRooms } from '../../lambda/handlers/rooms.ts';
import { handleMessage } from '../../lambda/handlers/send-message.ts';
import type { WebSocketEvent } from '../../lambda/adapters/websocket-event.ts';
import { InMemoryGateway } from '../fakes/in-memory-gateway.ts';
import { createInMemoryPorts, unlimited } from '../fakes/in-memory-ports.ts';
import { userOf } from './reference-chat.ts';
import type { Outcome } from './reference-chat.ts';
import type { Step } from './requests.ts';

/** The product's own handlers on tables and sockets in memory, asked one thing after another. */
export class Product {
  readonly #ports = { ...createInMemoryPorts(), deployment: { ...unlimited, usersMayCreateRooms: true } };
  readonly #connections: readonly string[];

  private constructor(connections: readonly string[]) {
    this.#connections = connections;
  }

  static async start(connections: readonly string[]): Promise<Product> {
    const product = new Product(connections);
    for (const connection of connections)
      await handleConnection(product.#ports, eventOf(connection, { eventType: 'CONNECT' }));
    return product;
  }

  get nowMs(): number {
    return this.#ports.clock.now();
  }

  async play(step: Step): Promise<Outcome> {
    this.#ports.clock.advance(step.afterMs);
    const gateway = new InMemoryGateway();
    const reply = await this.#ask(step, gateway);
    return {
      reply: withoutDetail(reply),
      pushes: this.#connections.map((connection) => gateway.received(connection)),
    };
  }

  async #ask({ by, asks }: Step, gateway: InMemoryGateway): Promise<unknown> {
    const ports = { ...this.#ports, gateway };
    if ('operation' in asks) return manageRooms(ports, asks);
    const event = eventOf(by, { eventType: 'MESSAGE', body: JSON.stringify(asks) });
    const handle = asks.action === 'sendMessage' ? handleMessage : handleAction;
    const { body } = await handle(ports, event);
    return body === undefined ? undefined : JSON.parse(body);
  }
}

/** The id of the direct room of two users, which is the same everywhere. */
export async function directRoomOf(members: readonly string[]): Promise<string> {
  const product = await Product.start([]);
  const asks = { operation: 'createRoom', type: 'direct', members } as const;
  const { reply } = await product.play({ afterMs: 0, by: 'backend', asks });
  if (typeof reply === 'object' && reply !== null && 'room' in reply && typeof reply.room === 'string')
    return reply.room;
  throw new Error('unable to tell the id of a direct room; none was created');
}

/** What an error says to people is none of the rules. */
function withoutDetail(reply: unknown): unknown {
  if (typeof reply !== 'object' || reply === null) return reply;
  if ('error' in reply) return { error: withoutDetail(reply.error) };
  const { detail: _detail, ...rest } = { detail: undefined, ...reply };
  return rest;
}

function eventOf(
  connectionId: string,
  { eventType, ...body }: Pick<WebSocketEvent, 'body'> & Pick<WebSocketEvent['requestContext'], 'eventType'>,
): WebSocketEvent {
  const authorizer = { user: userOf(connectionId), tokenExpiresAt: '4102444800' };
  return { requestContext: { connectionId, eventType, requestId: 'request-1', authorizer }, ...body };
}
