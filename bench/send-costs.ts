import { median } from './median.ts';
import { setSendStand } from './send-stand.ts';
import type { Part, SendStand } from './send-stand.ts';

/** Connections to a room, who sends included, and how often a message to it is measured. */
const sizes = [
  { connections: 2, rounds: 15 },
  { connections: 50, rounds: 9 },
  { connections: 500, rounds: 5 },
  { connections: 2_000, rounds: 3 },
  // For its memory, which one message shows.
  { connections: 10_000, rounds: 1 },
];
/** Before anything is measured: functions that have been warm for a while are what is paid for. */
const warmUps = [
  { connections: 50, rounds: 20 },
  { connections: 300, rounds: 5 },
];

/** What one part of a message to a room took, in the median round. */
export interface SendCosts extends Omit<Part, 'wallMs'> {
  readonly connections: number;
}

/**
 * A message to rooms of several sizes: by the deployed bundle of `send-message`, with that of `fan-out` where it hands
 * over, and by a bare handler (`functions/bare-send.ts`). CPU and memory are of the function's process alone.
 *
 * @param folder - has the bundles of the deployed functions
 */
export async function measureSends(folder: string): Promise<readonly SendCosts[]> {
  const stand = await setSendStand(folder);
  try {
    for (const warmUp of warmUps) await measureSize(stand, warmUp);
    const costs: SendCosts[] = [];
    for (const size of sizes) costs.push(...(await measureSize(stand, size)));
    return costs;
  } finally {
    await stand.close();
  }
}

async function measureSize(
  stand: SendStand,
  { connections, rounds }: (typeof sizes)[number],
): Promise<readonly SendCosts[]> {
  const send = await stand.setRoom(connections);
  const measured: Part[] = [];
  for (let round = 0; round < rounds; round += 1) measured.push(...(await send()));
  return inMedianRound(measured).map((part) => ({ connections, ...part }));
}

/** One part of each name. What is counted is the same in every round. */
function inMedianRound(parts: readonly Part[]): readonly Part[] {
  return [...new Set(parts.map(({ name }) => name))].flatMap((name) => {
    const rounds = parts.filter((part) => part.name === name);
    const cpuMs = median(rounds.map((part) => part.cpuMs));
    return rounds.slice(-1).map((part) => ({ ...part, cpuMs }));
  });
}
