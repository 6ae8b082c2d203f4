import { startLocalChat } from '../bin/testing/local-chat.ts';
import { costTable } from './cost-table.ts';

// npm run costs: what each action takes of AWS, as docs/cost.md has it.
const chat = await startLocalChat({ log: () => {} });
try {
  console.log(await costTable(chat));
} finally {
  await chat.close();
}
