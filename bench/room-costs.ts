import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LocalChat } from '../bin/testing/local-chat.ts';
import type { Interceptor } from '../local/call.ts';
import { prices } from '../local/meter/prices.ts';
import type { CauseReading } from '../local/meter/reading.ts';
import { ChatClient } from '../test/e2e/chat-client.ts';
import { putCrowd } from '../test/e2e/crowd.ts';

/** Members of a room, each with one connection, who sends included. */
export const roomSizes = [2, 50, 1_000, 10_000] as const;

/** Answers the posts to connections that no client has opened as if one had, and remembers them. */
export interface CrowdPosts {
  readonly interceptor: Interceptor;
  /** How often each connection has been posted to. */
  readonly times: Map<string, number>;
}

export function createCrowdPosts(): CrowdPosts {
  const times = new Map<string, number>();
  return {
    times,
    async interceptor(call, next) {
      const connectionId = /connections\/([^/]+)$/.exec(decodeURIComponent(call.request.path))?.[1] ?? '';
      const before = times.get(connectionId);
      if (call.action !== 'PostToConnection' || before === undefined) return next(call);
      times.set(connectionId, before + 1);
      return { statusCode: 200, headers: {}, body: '' };
    },
  };
}

/** What one message to a room took, until it was with all. */
export interface RoomCosts {
  readonly members: number;
  readonly ackMs: number;
  readonly cause: CauseReading;
  readonly posts: number;
}

/** Lets alice send one message to a room of so many members that has had some before. */
export async function measureRoom(
  {
    chat,
    dynamodb,
    posts,
  }: { readonly chat: LocalChat; readonly dynamodb: DynamoDBClient; readonly posts: CrowdPosts },
  members: number,
): Promise<RoomCosts> {
  const room = await chat.createRoom('alice');
  const alice = await ChatClient.connect(await chat.connectUrl('alice', room));
  const { ConnectionsTableName: connectionsTable = '' } = chat.stack.outputs;
  const expiresAt = Math.floor(Date.now() / 1_000) + 3_600;
  const frame = { action: 'sendMessage', room, message: 'Sar barzi, Luria' };
  for (let sent = 0; sent < 3; sent += 1) await alice.request(frame);
  posts.times.clear();
  const crowd = { connectionsTable, room, size: members - 1, expiresAt };
  for (const id of await putCrowd(dynamodb, crowd)) posts.times.set(id, 0);
  await chat.meter.whenIdle();
  chat.meter.reset();
  const startedMs = performance.now();
  await alice.request(frame);
  const ackMs = performance.now() - startedMs;
  await chat.meter.whenIdle();
  const [cause] = chat.meter.read().causes;
  if (cause === undefined) throw new Error('unable to read what the send took; it was not metered');
  await alice.close();
  return { members, ackMs, cause, posts: posts.times.size };
}

/** A table in Markdown, without the time of functions, which is that of the machine. */
export function roomCostTable(costs: readonly RoomCosts[]): string {
  return [
    '| a message to so many members, all connected | invocations | read units | write units | gateway messages | $ per million |',
    '|---|---|---|---|---|---|',
    ...costs.map(rowOf),
  ].join('\n');
}

/** The posts to the crowd were answered before the gateway could charge them. */
function rowOf({ members, posts, cause }: RoomCosts): string {
  const { invocations, readUnits, writeUnits, messagesIn, messagesOut, priceUsdByService } = cause;
  const usd =
    priceUsdByService.gateway +
    priceUsdByService.dynamodb +
    (posts * prices.message.usd) / prices.message.units +
    (invocations * prices.invocation.usd) / prices.invocation.units;
  const messages = messagesIn + messagesOut + posts;
  return `| ${[members, invocations, readUnits, writeUnits, messages, (usd * 1e6).toFixed(2)].join(' | ')} |`;
}
