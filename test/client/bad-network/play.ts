import { parseArgs } from 'node:util';
import { startLocalChat } from '../../../bin/testing/local-chat.ts';
import { playSeeds } from './campaign.ts';

/*
 * npm run network -- --runs 200    plays the client against the local stack, so many times over bad networks
 * npm run network -- --seed 7      plays one; what is written and lost is drawn alike, when it is depends on the machine
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
