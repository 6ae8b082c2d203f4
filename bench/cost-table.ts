import type { LocalChat } from '../bin/testing/local-chat.ts';
import type { CauseReading } from '../local/meter/reading.ts';
import { prices } from '../local/meter/prices.ts';
import { costedActions, costedOperations, setStage } from './costed-actions.ts';
import type { CostedAction } from './costed-actions.ts';

/** What each action and operation took when it was played once, on a warm stage of its own: two tables in Markdown. */
export async function costTables(chat: LocalChat): Promise<string> {
  const actions = await table(chat, 'over a connection', costedActions);
  return `${actions}\n\n${await table(chat, 'by the rooms function', costedOperations)}`;
}

async function table(chat: LocalChat, what: string, costed: readonly CostedAction[]): Promise<string> {
  const rows = [
    `| ${what} | invocations | DynamoDB calls | read units | write units | gateway messages | $ per million |`,
    '|---|---|---|---|---|---|---|',
  ];
  for (const action of costed) rows.push(rowOf(action, await meter(chat, action)));
  return rows.join('\n');
}

/** What came of an action: itself, and the ends of connections that it closed. */
async function meter(chat: LocalChat, { prepare, act }: CostedAction): Promise<readonly CauseReading[]> {
  const stage = await setStage(chat);
  await prepare?.(stage);
  await chat.meter.whenIdle();
  chat.meter.reset();
  await act(stage);
  await chat.meter.whenIdle();
  const { causes } = chat.meter.read();
  await Promise.all([stage.alice.close(), stage.bob.close(), stage.carol.close()]);
  await chat.meter.whenIdle();
  return causes;
}

/** Without the time of functions, which is that of the machine. */
function rowOf({ name }: CostedAction, causes: readonly CauseReading[]): string {
  const sum = (of: (cause: CauseReading) => number) => causes.reduce((total, cause) => total + of(cause), 0);
  const invocations = sum((cause) => cause.invocations);
  const { usd, units } = prices.invocation;
  const price =
    sum(({ priceUsdByService: { gateway, dynamodb } }) => gateway + dynamodb) + (invocations * usd) / units;
  const cells = [
    name,
    invocations,
    sum(({ calls }) => callsOf(calls, 'dynamodb')),
    sum(({ readUnits }) => readUnits),
    sum(({ writeUnits }) => writeUnits),
    sum(({ messagesIn, messagesOut }) => messagesIn + messagesOut),
    (price * 1e6).toFixed(2),
  ];
  return `| ${cells.join(' | ')} |`;
}

function callsOf(calls: CauseReading['calls'], service: string): number {
  const counts = Object.entries(calls).map(([call, count]) => (call.startsWith(`${service} `) ? count : 0));
  return counts.reduce((total, count) => total + count, 0);
}
