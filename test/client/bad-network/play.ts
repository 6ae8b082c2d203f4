import { parseArgs } from 'node:util';
import { startLocalChat } from '../../../bin/testing/local-chat.ts';
import { playSeeds } from './campaign.ts';

/**
 * `npm run network -- --runs 200`, or `-- --seed 7` to play one: the client against the local stack over bad networks. A seed decides
 * what is written and what is lost; when it is lost depends on the machine, too.
 */
const { values } = parseArgs({
  options: { seed: { type: 'string' }, runs: { type: 'string', default: '200' } },
});
const first = Number(values.seed ?? 1);
const seeds = Array.from(
  { length: values.seed === undefined ? Number(values.runs) : 1 },
  (_, index) => first + index,
);

const chat = await startLocalChat({ log: () => undefined });
try {
  const before = process.cpuUsage();
  const outcomes = await playSeeds(chat, seeds);
  const { user, system } = process.cpuUsage(before);
  const sum = (count: (outcome: (typeof outcomes)[number]) => number): number =>
    outcomes.reduce((total, outcome) => total + count(outcome), 0);
  console.log(
    `${outcomes.length} runs in ${Math.round((user + system) / 1e6)} CPU seconds; lost on the way:`,
  );
  console.log(
    `${sum((o) => o.lostPushes)} pushes, ${sum((o) => o.lostReplies)} replies, ${sum((o) => o.cuts)} connections`,
  );
  for (const { seed, faults } of outcomes) {
    for (const fault of faults) console.error(`npm run network -- --seed ${seed}: ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
  }
} finally {
  await chat.close();
}
