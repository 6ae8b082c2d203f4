import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Interceptor } from '../../local/call.ts';
import type { ChatClient } from '../e2e/chat-client.ts';
import { startLocalChat } from '../e2e/local-chat.ts';
import type { LocalChat } from '../e2e/local-chat.ts';
import { Observed } from '../e2e/rights/observed.ts';
import { Traveller } from '../e2e/rights/traveller.ts';

jest.setTimeout(300_000);

/** An hour of a small community: 240 connections, 480 messages, 60 who leave a room, every second socket cut. */
const hour = { minutes: 60, connectsPerMinute: 4, messagesPerMinute: 8, visitorsMax: 8, users: 24, rooms: 3 };
const lostDisconnects = 0.2;
/** Between the second and the last quarter; messages are stored in this process, which is what may grow. */
const growthMax = { heap: 1.2, withWorkers: 1.35 };
/** Of all that were closed; the latest may still wait for their last events. */
const keptSocketsMax = 10;
const rowLifetimeMs = (2 * 60 + 10) * 60_000;

interface Visitor {
  readonly user: string;
  readonly room: string;
  readonly client: ChatClient;
  readonly connectionId: string;
}

/** By user, the connection that was opened last. */
const opened = new Map<string, string>();
/** Connections that have ended, and whether `$disconnect` came to nothing. */
const ended = new Map<string, 'told' | 'lost'>();
/** Connections that have left the only room that they received. */
const roomless = new Set<string>();
const endings = new EventEmitter();
const visitors: Visitor[] = [];

const watch: Interceptor = async (call, next) => {
  const response = await next(call);
  if (call.caller.kind !== 'service') return response;
  const { requestContext } = JSON.parse(call.request.body.toString());
  if (call.caller.sourceArn.endsWith('/$connect'))
    opened.set(requestContext.authorizer.user, requestContext.connectionId);
  if (call.caller.sourceArn.endsWith('/$disconnect')) {
    ended.set(requestContext.connectionId, response.body === 'null' ? 'lost' : 'told');
    endings.emit('ended');
  }
  return response;
};

/** Every TCP connection that the stack has taken, held only as long as somebody else holds it. */
const sockets: WeakRef<Socket>[] = [];
const noteSocket = (message: unknown) => {
  if (
    typeof message === 'object' &&
    message !== null &&
    'socket' in message &&
    message.socket instanceof Socket
  )
    sockets.push(new WeakRef(message.socket));
};

let chat: LocalChat;
let developer: Traveller;
let rooms: readonly string[];
const users = Array.from({ length: hour.users }, (_, index) => `visitor-${index}`);

beforeAll(async () => {
  subscribe('net.server.socket', noteSocket);
  // Few instances, so that what they take is settled in the first quarter.
  const functionLimits = { instancesMax: 4 };
  chat = await startLocalChat({ interceptors: [watch], functionLimits, log: () => undefined });
  developer = new Traveller(chat, new Observed());
  rooms = await Promise.all(Array.from({ length: hour.rooms }, async () => chat.createRoom(...users)));
});
afterAll(async () => {
  for (const { client } of visitors) client.terminate();
  await developer.goHome();
  await chat.close();
  unsubscribe('net.server.socket', noteSocket);
});

test('an hour of traffic leaves memory flat, and no row that no socket has (I12, F6)', async () => {
  const fault = { kind: 'drop' } as const;
  chat.stack.faults.set({
    seed: 'an hour',
    rules: [{ match: { caller: '/$disconnect' }, probability: lostDisconnects, fault }],
  });
  const measured: Memory[] = [];
  for (let minute = 1; minute <= hour.minutes; minute += 1) {
    await playMinute(minute);
    if (minute % (hour.minutes / 4) === 0) measured.push(await measureMemory());
  }
  chat.stack.faults.clear();
  const [, second, , last] = measured;
  process.stderr.write(`memory in MB after each quarter: ${JSON.stringify(measured)}\n`);
  expect(last?.heapMb).toBeLessThan((second?.heapMb ?? 0) * growthMax.heap);
  expect(last?.withWorkersMb).toBeLessThan((second?.withWorkersMb ?? 0) * growthMax.withWorkers);

  const gone = [...ended].filter(([, how]) => how === 'lost').map(([connectionId]) => connectionId);
  expect(gone).not.toEqual([]);
  await sweep(gone);
  const { subscriptions } = developer.tables;
  for (const room of rooms) {
    const rows = await subscriptions.readSubscriptions(room);
    const here = visitors.filter((visitor) => visitor.room === room);
    expect(idsOf(rows)).toEqual(idsOf(here));
  }
  // The post that found a lost connection has ended it, its own row included; who receives no room is not found by any.
  const unfound = gone.filter((connectionId) => roomless.has(connectionId));
  expect(unfound).not.toEqual([]);
  expect(await connectionRows()).toEqual([...idsOf(visitors), ...unfound].toSorted());
  expect(await connectionRows(-rowLifetimeMs - 60_000)).toEqual([]);
  expect(await Promise.all([...ended.keys()].map(statusOf))).toEqual([...ended].map(() => 410));
  expect(await keptSockets()).toBeLessThan(keptSocketsMax);
  expect(await Promise.all(idsOf(visitors).map(statusOf))).toEqual(visitors.map(() => 200));
});

test('members who all reconnect at once miss nothing (F27, I8)', async () => {
  const room = await chat.createRoom(...users);
  const first = await Promise.all(users.map(async (user) => chat.connect(user, room)));
  for (const client of first) client.terminate();
  await chat.operation({ operation: 'addMembers', room, members: ['late'] });
  const again = await Promise.all(users.map(async (user) => chat.connect(user)));
  const resumed = await Promise.all(
    again.map(async (client) => client.request({ action: 'joinRoom', room, after: 0 })),
  );
  for (const reply of resumed) {
    expect(reply).toMatchObject({ recovered: true, head: 1, entries: [{ type: 'memberJoined', seq: 1 }] });
  }
  await Promise.all(again.map(async (client) => client.close()));
});

/** Some come, some talk, one leaves the room, and those who came first go, every second without a word. */
async function playMinute(minute: number): Promise<void> {
  const arrivals = Array.from({ length: hour.connectsPerMinute }, async (_, index) =>
    arrive({ turn: minute * hour.connectsPerMinute + index, isBound: index % 2 === 0 }),
  );
  await Promise.all(arrivals);
  const sends = Array.from({ length: hour.messagesPerMinute }, async (_, index) => {
    const visitor = visitors[index % visitors.length];
    return visitor?.client.request({ action: 'sendMessage', room: visitor.room, message: `${minute}` });
  });
  for (const reply of await Promise.all(sends)) expect(reply).toMatchObject({ type: 'message' });
  const leaving = visitors.splice(0, Math.max(0, visitors.length - hour.visitorsMax));
  for (const { client, room, connectionId } of leaving.slice(0, 1)) {
    await client.request({ action: 'leaveRoom', room });
    roomless.add(connectionId);
  }
  for (const [index, { client }] of leaving.entries()) {
    if (index % 2 === 0) await client.close();
    else client.terminate();
  }
  while (leaving.some(({ connectionId }) => !ended.has(connectionId))) await once(endings, 'ended');
}

async function arrive({ turn, isBound }: { readonly turn: number; readonly isBound: boolean }) {
  const user = users[turn % users.length] ?? '';
  const room = rooms[turn % rooms.length] ?? '';
  const client = await chat.connect(user, isBound ? room : undefined);
  if (!isBound) await client.request({ action: 'joinRoom', room });
  visitors.push({ user, room, client, connectionId: opened.get(user) ?? '' });
}

/** What an hour does to the rows of lost connections: they are no newborns any more, and somebody posts to each room. */
async function sweep(gone: readonly string[]): Promise<void> {
  const hourAgo = developer.subscriptionsAsOf(3_600_000);
  for (const [index, room] of rooms.entries()) {
    const rows = await developer.tables.subscriptions.readSubscriptions(room);
    for (const row of rows.filter(({ connectionId }) => gone.includes(connectionId)))
      await hourAgo.subscribe(row, room);
    await arrive({ turn: index, isBound: true });
    const sender = visitors.at(-1);
    await sender?.client.request({ action: 'sendMessage', room: sender.room, message: 'still here' });
  }
}

async function connectionRows(ageMs = 0): Promise<readonly string[]> {
  const store = developer.subscriptionsAsOf(ageMs);
  const rows = await Promise.all(users.map(async (user) => store.readConnections(user)));
  return rows.flatMap((connections) => connections.map(({ connectionId }) => connectionId)).toSorted();
}

async function statusOf(connectionId: string): Promise<number> {
  const stage = new URL(chat.stack.outputs['WebSocketUrl'] ?? '').pathname;
  const url = `${chat.stack.url}${stage}/@connections/${encodeURIComponent(connectionId)}`;
  return (await fetch(url)).status;
}

function idsOf(connections: readonly { readonly connectionId: string }[]): readonly string[] {
  return connections.map(({ connectionId }) => connectionId).toSorted();
}

interface Memory {
  readonly heapMb: number;
  /** The whole process, in which every instance of a function is a worker thread with a heap of its own. */
  readonly withWorkersMb: number;
}

async function measureMemory(): Promise<Memory> {
  await chat.stack.meter.whenIdle();
  await collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  return { heapMb: Math.round(heapUsed / 2 ** 20), withWorkersMb: Math.round(rss / 2 ** 20) };
}

/** Closed sockets that somebody still holds: a connection that is kept keeps its socket. */
async function keptSockets(): Promise<number> {
  await collectGarbage();
  expect(sockets.length).toBeGreaterThan(hour.minutes * hour.connectsPerMinute);
  return sockets.filter((socket) => socket.deref()?.destroyed).length;
}

async function collectGarbage(): Promise<void> {
  // What a WeakRef was asked for in this turn of the event loop stays until the next one.
  await setImmediate();
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('unable to collect garbage');
  collect();
}
