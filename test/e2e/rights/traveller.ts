import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamodbLogStore } from '../../../lambda/adapters/dynamodb-log-store.ts';
import { createDynamodbRoomStore } from '../../../lambda/adapters/dynamodb-room-store.ts';
import { createDynamodbSubscriptionStore } from '../../../lambda/adapters/dynamodb-subscription-store.ts';
import { createDynamodbWaitingOrders } from '../../../lambda/adapters/dynamodb-waiting-orders.ts';
import { systemClock } from '../../../lambda/adapters/system-clock.ts';
import type { SubscriptionStore } from '../../../lambda/chat/subscription-store-port.ts';
import { createRoomWith } from '../../contracts/tables-under-test.ts';
import type { TablesUnderTest } from '../../contracts/tables-under-test.ts';
import { ChatClient } from '../chat-client.ts';
import { putCrowd } from '../crowd.ts';
import type { Frame } from '../chat-client.ts';
import type { LocalChat } from '../local-chat.ts';
import type { Observed } from './observed.ts';

/** Uses a part of the product, and rejects if anything of it is not as it ought to be. */
export type Stop = (traveller: Traveller) => Promise<void>;

/**
 * Goes through the product: as clients, as the backend, and at the tables with the developer's own keys, to bring about
 * what would take a crash or hours. Nothing waits for what may never come, so that a missing right fails at once.
 */
export class Traveller {
  readonly chat: LocalChat;
  readonly observed: Observed;
  readonly tables: TablesUnderTest;
  readonly #dynamodb: DynamoDBClient;
  readonly #clients: ChatClient[] = [];

  constructor(chat: LocalChat, observed: Observed) {
    this.chat = chat;
    this.observed = observed;
    this.#dynamodb = new DynamoDBClient({
      endpoint: chat.stack.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a-developer', secretAccessKey: 'a-developer' },
    });
    const { RoomsTableName: roomsTable = '', ConnectionsTableName: connectionsTable = '' } =
      chat.stack.outputs;
    this.tables = {
      rooms: createDynamodbRoomStore(this.#dynamodb, { tableName: roomsTable }),
      log: createDynamodbLogStore(this.#dynamodb, { tableName: roomsTable }),
      subscriptions: this.subscriptionsAsOf(0),
      orders: createDynamodbWaitingOrders(this.#dynamodb, connectionsTable, systemClock),
    };
  }

  /** The subscriptions, as written so many milliseconds ago. */
  subscriptionsAsOf(ageMs: number): SubscriptionStore {
    const { RoomsTableName: roomsTable = '', ConnectionsTableName: connectionsTable = '' } =
      this.chat.stack.outputs;
    return createDynamodbSubscriptionStore(
      this.#dynamodb,
      { roomsTable, connectionsTable },
      { now: () => Date.now() - ageMs },
    );
  }

  /** A room that the developer has put there, so that no function is needed for it. */
  async room(...users: readonly string[]): Promise<string> {
    return createRoomWith(this.tables, users);
  }

  /** Fills a room with subscriptions that are over, more than one function delivers to. */
  async crowd(room: string): Promise<void> {
    const { ConnectionsTableName: connectionsTable = '' } = this.chat.stack.outputs;
    await putCrowd(this.#dynamodb, { connectionsTable, room, size: 300, expiresAt: 1 });
  }

  /** Gives the fan-out function an order, whatever it says. */
  async order(payload: object): Promise<void> {
    const { url, outputs } = this.chat.stack;
    await fetch(`${url}/2015-03-31/functions/${outputs['FanOutFunctionName']}/invocations`, {
      method: 'POST',
      headers: { 'x-amz-invocation-type': 'Event' },
      body: JSON.stringify(payload),
    });
  }

  /** What is in the dead-letter queue of the fan-out function, and was not looked at lately. */
  async letters(): Promise<readonly unknown[]> {
    const { url, outputs } = this.chat.stack;
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'AmazonSQS.ReceiveMessage',
        'content-type': 'application/x-amz-json-1.0',
        // Nobody here verifies a signature; it says which service is meant.
        authorization:
          'AWS4-HMAC-SHA256 Credential=a-developer/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify({ QueueUrl: outputs['FanOutDeadLetterQueueUrl'], MaxNumberOfMessages: 10 }),
    });
    const { Messages: messages = [] }: { Messages?: readonly { Body: string }[] } = JSON.parse(
      await response.text(),
    );
    return messages.map(({ Body: body }) => JSON.parse(body));
  }

  async connect(
    user: string,
    { room, expiresInSeconds = 3600 }: { readonly room?: string; readonly expiresInSeconds?: number } = {},
  ): Promise<ChatClient> {
    const token = await this.chat.stack.issueToken({ user, expiresInSeconds });
    const url = `${this.chat.stack.outputs['WebSocketUrl']}?token=${token}`;
    const client = await ChatClient.connect(room === undefined ? url : `${url}&room=${room}`);
    this.#clients.push(client);
    return client;
  }

  /** Sends a request, and gives what answers it, be it an error of API Gateway, which knows no ids. */
  async ask(client: ChatClient, frame: Frame): Promise<Frame> {
    const id = randomUUID();
    const answer = client.next((candidate) => candidate['id'] === id || isGatewayError(candidate));
    client.send({ id, ...frame });
    return answer;
  }

  /**
   * All that a client has been pushed, but who comes and goes; what was posted before this reaches it before the pong.
   */
  async heard(client: ChatClient): Promise<readonly Frame[]> {
    await this.ask(client, { action: 'ping' });
    return client.received.filter(({ type }) => type !== 'presence');
  }

  /** Who has come (true) and gone (false), as a client was told. */
  async presence(client: ChatClient): Promise<readonly (readonly [unknown, unknown])[]> {
    await this.ask(client, { action: 'ping' });
    return client.received.flatMap(({ type, user, online }) =>
      type === 'presence' ? [[user, online] as const] : [],
    );
  }

  /** Whether a connection has been closed before this. */
  async isClosed(client: ChatClient): Promise<boolean> {
    return Promise.race([client.closed.then(() => true), this.heard(client).then(() => false)]);
  }

  /** Lets the token of a connection have expired, as far as those know who push to the room. */
  async expireSubscription(user: string, room: string): Promise<void> {
    const { subscriptions } = this.tables;
    for (const { connectionId } of await subscriptions.readConnections(user)) {
      await subscriptions.subscribe({ user, connectionId, tokenExpiresAt: 1 }, room);
    }
  }

  /** Hangs up everywhere, and waits until nothing is left of it. */
  async rest(): Promise<void> {
    for (const client of this.#clients.splice(0)) client.terminate();
    await this.observed.allDisconnected();
  }

  async goHome(): Promise<void> {
    await this.rest();
    this.#dynamodb.destroy();
  }
}

export function isGatewayError({ message }: Frame): boolean {
  return message === 'Internal server error';
}
