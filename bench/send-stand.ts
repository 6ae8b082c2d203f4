import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startLocalChat } from '../bin/testing/local-chat.ts';
import type { WebSocketEvent } from '../lambda/adapters/websocket-event.ts';
import { putCrowd } from '../test/e2e/crowd.ts';
import { bundleFunction } from './bundles.ts';
import { createCountedCalls } from './counted-calls.ts';
import { functionEnvironment } from './function-environment.ts';
import { createFunctionStarter } from './measured-function.ts';
import type { Invocation, MeasuredFunction } from './measured-function.ts';
import { startPostsEndpoint } from './posts-endpoint.ts';
import type { Received } from './posts-endpoint.ts';

/** Invocations of one function, and what they called. */
export interface Part extends Invocation, Received {
  readonly name: string;
  readonly invocations: number;
}

/** A message to a room, sent by the product's functions, and then by a bare handler. */
export type Send = () => Promise<readonly Part[]>;

/** Functions in processes of their own, with tables and connections in others. */
export interface SendStand {
  /** Makes a room that so many connections receive, who sends included. */
  readonly setRoom: (connections: number) => Promise<Send>;
  readonly close: () => Promise<void>;
}

const fanOutFunction = 'bench-fan-out';

/** @param folder - has the bundles of the deployed functions */
export async function setSendStand(folder: string): Promise<SendStand> {
  const calls = createCountedCalls(fanOutFunction);
  const chat = await startLocalChat({ interceptors: [calls.interceptor], log: () => {} });
  const endpoint = await startPostsEndpoint();
  const { ConnectionsTableName: connectionsTable = '', RoomsTableName: roomsTable = '' } = chat.stack.outputs;
  const environment = functionEnvironment({
    AWS_ENDPOINT_URL: chat.url,
    CONNECTIONS_URL: endpoint.url,
    CONNECTIONS_TABLE: connectionsTable,
    ROOMS_TABLE: roomsTable,
    FAN_OUT_FUNCTION: fanOutFunction,
    // More than is sent here.
    SENDS_PER_SECOND: '1000',
    SENDS_BURST: '1000',
  });
  const start = createFunctionStarter(folder);
  const [sender, fanOut, bare] = [
    start({ file: join(folder, 'send-message', 'index.mjs'), environment }),
    start({ file: join(folder, 'fan-out', 'index.mjs'), environment }),
    start({ file: bundleFunction('bare-send', folder), environment }),
  ];
  const dynamodb = new DynamoDBClient({
    endpoint: chat.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a-bench', secretAccessKey: 'a-bench' },
  });

  const invoke = async (name: string, invoked: MeasuredFunction, event: object): Promise<Part> => {
    const invocation = await invoked.invoke(event);
    const [called, posted] = [calls.takeReceived(), await endpoint.takeReceived()];
    const received = { calls: called.calls + posted.calls, bytes: called.bytes + posted.bytes };
    return { name, invocations: 1, ...invocation, ...received };
  };

  const send = async (event: WebSocketEvent): Promise<readonly Part[]> => {
    const sent = await invoke('send-message', sender, event);
    const fannedOut: Part[] = [];
    for (let orders = calls.takeOrders(); orders.length > 0; orders = calls.takeOrders())
      for (const order of orders) fannedOut.push(await invoke('fan-out', fanOut, order));
    const barelySent = await invoke('(bare handler)', bare, event);
    return [sent, ...(fannedOut.length > 0 ? [together(fannedOut)] : []), barelySent];
  };

  return {
    async setRoom(connections) {
      const room = await chat.createRoom('alice', 'bob');
      const expiresAt = Math.floor(Date.now() / 1_000) + 3_600;
      const crowd = await putCrowd(dynamodb, { connectionsTable, room, size: connections, expiresAt });
      // What came of setting the room is nobody's send.
      calls.takeReceived();
      return async () => send(sendEvent(room, crowd[0] ?? '', expiresAt));
    },
    async close() {
      dynamodb.destroy();
      for (const { stop } of [sender, fanOut, bare, endpoint]) stop();
      await chat.close();
    },
  };
}

function sendEvent(room: string, connectionId: string, expiresAt: number): WebSocketEvent {
  const id = randomUUID();
  const authorizer = { user: 'alice', tokenExpiresAt: String(expiresAt) };
  return {
    requestContext: {
      connectionId,
      eventType: 'MESSAGE',
      requestId: id,
      routeKey: 'sendMessage',
      authorizer,
    },
    body: JSON.stringify({ action: 'sendMessage', id, room, message: 'Sar barzi, Luria' }),
  };
}

function together(parts: readonly Part[]): Part {
  const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0);
  return {
    name: parts[0]?.name ?? '',
    invocations: parts.length,
    cpuMs: sum(({ cpuMs }) => cpuMs),
    wallMs: sum(({ wallMs }) => wallMs),
    peakMb: Math.max(...parts.map(({ peakMb }) => peakMb)),
    calls: sum(({ calls }) => calls),
    bytes: sum(({ bytes }) => bytes),
  };
}
