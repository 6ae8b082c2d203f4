import { chatSettings } from '../lib/chat-settings.ts';
import { gatewayLimits } from '../local/gateway/limits.ts';
import { generatedSection } from '../test/docs/generated-section.ts';
import { readUsage } from './monthly-costs.ts';

/** People connected at once, and others connected to the room of each who writes. */
interface Launch {
  readonly connected: number;
  readonly listeners: number;
}

const launches: readonly Launch[] = [
  { connected: 1_000, listeners: 9 },
  { connected: 10_000, listeners: 24 },
  { connected: 100_000, listeners: 24 },
];

/** Our assumptions: who is connected writes so often, and for each message types and reads once. */
const secondsPerMessage = 300;
const tellingsPerMessage = ['`sendMessage`', '`typing`', '`markRead`'];
/** The client's, while nothing else is said. */
const secondsPerPing = 240;
/** What a function runs; of a handshake and the join after it with some cold starts among them. */
const warmSeconds = 0.025;
const comingBackSeconds = 0.1;
/** Who comes back opens a connection, by two functions, and joins a room. */
const invocationsPerReturn = 3;

/**
 * Concurrent executions of an account, adjustable; a new account may have 10.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const concurrentExecutions = 1_000;

/**
 * What chats of three sizes take of each quota in a second, as a table in Markdown.
 *
 * @param costPage - The text of `docs/cost.md`, which has what each action takes.
 */
export function launchQuotas(costPage: string): string {
  const settings = chatSettings({});
  const usageOf = readUsage(generatedSection(costPage));
  const needs = launches.map((launch) => needsOf(launch, usageOf));
  const row = (name: string, quota: number, cell: (need: Need) => number) => {
    const cells = needs.map((need) => {
      const needed = Math.ceil(cell(need));
      return needed > quota ? `**${count(needed)}**` : count(needed);
    });
    return `| ${[name, count(quota), ...cells].join(' | ')} |`;
  };
  return [
    `| connected at once | as it is | ${launches.map(({ connected }) => count(connected)).join(' | ')} |`,
    `|---|---${'|---'.repeat(launches.length)}|`,
    `| others in a room | | ${launches.map(({ listeners }) => count(listeners)).join(' | ')} |`,
    `| messages a second | | ${needs.map(({ messages }) => messages.toFixed(1)).join(' | ')} |`,
    row(
      'API Gateway, requests a second of the account',
      gatewayLimits.requests.ratePerSecond,
      (need) => need.frames + need.pushes,
    ),
    row(
      'API Gateway, new connections a second of the account, for all to be back in a minute',
      gatewayLimits.newConnections.ratePerSecond,
      ({ connected }) => connected / 60,
    ),
    row(
      '`requestsPerSecondMax`, of this stage, while all come back in a minute',
      settings.requestsPerSecondMax,
      ({ connected, frames }) => frames + (2 * connected) / 60,
    ),
    row(
      'Lambda, concurrent executions of the account, of a quiet hour',
      concurrentExecutions,
      ({ frames }) => frames * warmSeconds,
    ),
    row(
      'the same, while all come back in a minute',
      concurrentExecutions,
      ({ connected, frames }) =>
        frames * warmSeconds + (connected / 60) * invocationsPerReturn * comingBackSeconds,
    ),
    row(
      '`writeUnitsPerSecondMax`, of each table',
      settings.writeUnitsPerSecondMax,
      ({ writeUnits }) => writeUnits,
    ),
    row(
      '`readUnitsPerSecondMax`, of each table',
      settings.readUnitsPerSecondMax,
      ({ readUnits }) => readUnits,
    ),
  ].join('\n');
}

interface Need extends Launch {
  readonly messages: number;
  /** From clients, in a second. */
  readonly frames: number;
  readonly pushes: number;
  readonly writeUnits: number;
  readonly readUnits: number;
}

function needsOf(launch: Launch, usageOf: ReturnType<typeof readUsage>): Need {
  const { connected, listeners } = launch;
  const messages = connected / secondsPerMessage;
  const pings = connected / secondsPerPing;
  const ping = usageOf('`ping`, of a room');
  const tellings = tellingsPerMessage.map(usageOf);
  const total = (field: 'readUnits' | 'writeUnits') =>
    messages * tellings.reduce((sum, usage) => sum + usage[field], 0) + pings * ping[field];
  return {
    ...launch,
    messages,
    frames: messages * tellings.length + pings,
    pushes: messages * tellings.length * listeners,
    writeUnits: total('writeUnits'),
    readUnits: total('readUnits'),
  };
}

function count(number: number): string {
  return number.toLocaleString('en');
}
