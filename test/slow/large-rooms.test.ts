import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createCrowdPosts, measureRoom, roomCostTable, roomSizes } from '../../bench/room-costs.ts';
import type { RoomCosts } from '../../bench/room-costs.ts';
import { startLocalChat } from '../../bin/testing/local-chat.ts';
import type { LocalChat } from '../../bin/testing/local-chat.ts';
import { generatedSection } from '../docs/generated-section.ts';
import { assemblyFolder } from '../e2e/assembly.ts';

jest.setTimeout(180_000);

const posts = createCrowdPosts();
let chat: LocalChat;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  chat = await startLocalChat({
    assembly: assemblyFolder(),
    dynamodbEndpoint: process.env['DYNAMODB_ENDPOINT'],
    interceptors: [posts.interceptor],
    log: () => {},
  });
  dynamodb = new DynamoDBClient({
    endpoint: chat.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a-test', secretAccessKey: 'a-test' },
  });
});
afterAll(async () => {
  dynamodb.destroy();
  await chat.close();
});

const costs: RoomCosts[] = [];

test.each(roomSizes)(
  'a message to a room of %i connections is posted to each but the sender (I16)',
  async (connections) => {
    const sent = await measureRoom({ chat, dynamodb, posts }, connections);
    costs.push(sent);
    expect(posts.times.size).toBe(connections - 1);
    // On a busy machine some posts are not answered in time, and tried again.
    expect([...posts.times.values()].filter((times) => times === 0)).toEqual([]);
    // Whoever sends reads a slice at most, and posts nothing to a room of more than one (I14).
    const bySender = sent.cause.steps.filter(
      ({ caller, action }) => caller === 'ChatSendMessageFunction' && action !== 'Run',
    );
    const actions = new Set(bySender.map(({ action }) => action));
    const end = connections > 256 ? 'Invoke' : 'PostToConnection';
    expect([...actions]).toEqual(['GetItem', 'UpdateItem', 'PutItem', 'Query', end]);
  },
);

afterAll(() => {
  const lines = costs.map(
    ({ members, ackMs }) => `to ${members} connections: ack after ${ackMs.toFixed(0)} ms\n`,
  );
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stderr.write(
    `${lines.join('')}at most ${peakMegabytes} MB, functions, tables and tests included\n`,
  );
});

test('the page on costs has what a message to each of them takes; `npm run costs -- --write` counts it', () => {
  const page = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');
  expect(generatedSection(page)).toContain(`\n\n${roomCostTable(costs)}\n\n`);
});
