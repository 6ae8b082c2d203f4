import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startLocalChat } from '../bin/testing/local-chat.ts';
import { costTables } from './cost-table.ts';
import { createCrowdPosts, measureRoom, roomCostTable, roomSizes } from './room-costs.ts';
import type { RoomCosts } from './room-costs.ts';
import { withGeneratedSection } from '../test/docs/generated-section.ts';

/*
 * npm run costs              prints what each action takes of AWS, and a message to rooms of several sizes
 * npm run costs -- --write   writes it into docs/cost.md
 */

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const page = new URL('../docs/cost.md', import.meta.url);

const posts = createCrowdPosts();
const chat = await startLocalChat({ interceptors: [posts.interceptor], log: () => {} });
const dynamodb = new DynamoDBClient({
  endpoint: chat.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'a-bench', secretAccessKey: 'a-bench' },
});
try {
  const actions = await costTables(chat);
  const rooms: RoomCosts[] = [];
  for (const members of roomSizes) rooms.push(await measureRoom({ chat, dynamodb, posts }, members));
  const tables = `${actions}\n\n${roomCostTable(rooms)}`;
  const text = readFileSync(page, 'utf8');
  if (values.write) writeFileSync(page, withGeneratedSection(text, tables));
  else console.log(tables);
} finally {
  dynamodb.destroy();
  await chat.close();
}
