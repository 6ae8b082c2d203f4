import { type Price, prices } from '../local/meter/prices.ts';
import { generatedSection } from '../test/docs/generated-section.ts';

/** A chat, by what its users do. */
interface Size {
  readonly name: string;
  readonly usersPerDay: number;
  readonly hoursPerUser: number;
  readonly messagesPerUser: number;
  /** Connected to a room at a time, who writes included. */
  readonly connectedPerRoom: number;
}

const sizes: readonly Size[] = [
  { name: 'a team', usersPerDay: 50, hoursPerUser: 8, messagesPerUser: 40, connectedPerRoom: 10 },
  { name: 'a marketplace', usersPerDay: 2_000, hoursPerUser: 0.5, messagesPerUser: 10, connectedPerRoom: 2 },
  { name: 'a community', usersPerDay: 20_000, hoursPerUser: 1, messagesPerUser: 20, connectedPerRoom: 25 },
];

const daysPerMonth = 30;
/** Each opens two rooms, and leaves one before it ends. */
const sessionsPerUser = 2;
/** The client's, while nothing else is said. */
const pingsPerHour = 15;
/** What `docs/cost.md` assumes of every invocation: 25 ms of 512 MB. */
const gbSecondsPerInvocation = 0.025 * 0.5;
/** About as many subscriptions are in 4 KB, which is a read unit. */
const subscriptionsPerReadUnit = 25;

interface Usage {
  readonly invocations: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly messages: number;
}

/**
 * What chats of three sizes cost a month, as a table in Markdown.
 *
 * @param costPage - The text of `docs/cost.md`, which has what each action takes.
 */
export function monthlyCosts(costPage: string): string {
  const usageOf = readUsage(generatedSection(costPage));
  const months = sizes.map((size) => monthOf(size, usageOf));
  const row = (name: string, cell: (month: Month) => string) =>
    `| ${[name, ...months.map(cell)].join(' | ')} |`;
  return [
    row('', ({ size }) => size.name),
    `|---${'|---'.repeat(months.length)}|`,
    row('users a day', ({ size }) => count(size.usersPerDay)),
    row('hours connected, each', ({ size }) => String(size.hoursPerUser)),
    row('messages written, each', ({ size }) => count(size.messagesPerUser)),
    row('connected to a room at a time', ({ size }) => count(size.connectedPerRoom)),
    row('messages a month', ({ messages }) => count(messages)),
    row('API Gateway: frames in and out', ({ usd }) => dollars(usd.frames)),
    row('API Gateway: connection minutes', ({ usd }) => dollars(usd.connectionMinutes)),
    row('Lambda', ({ usd }) => dollars(usd.lambda)),
    row('DynamoDB', ({ usd }) => dollars(usd.dynamodb)),
    row('**a month**', ({ usd }) => `**${dollars(sum(Object.values(usd)))}**`),
  ].join('\n');
}

interface Month {
  readonly size: Size;
  readonly messages: number;
  /** What it costs, by what is paid. */
  readonly usd: Readonly<Record<'frames' | 'connectionMinutes' | 'lambda' | 'dynamodb', number>>;
}

function monthOf(size: Size, usageOf: (action: string) => Usage): Month {
  const userDays = size.usersPerDay * daysPerMonth;
  const used = actionsOf(size).map(({ action, perUser, listenersMeasured }): Usage => {
    const usage = usageOf(action);
    const times = perUser * userDays;
    const listeners = size.connectedPerRoom - 1;
    const tells = listenersMeasured > 0;
    return {
      invocations: times * usage.invocations,
      readUnits: times * (usage.readUnits + (tells ? Math.floor(listeners / subscriptionsPerReadUnit) : 0)),
      writeUnits: times * usage.writeUnits,
      messages: times * (usage.messages + (tells ? Math.max(0, listeners - listenersMeasured) : 0)),
    };
  });
  const total = (of: (usage: Usage) => number) => sum(used.map(of));
  const invocations = total((usage) => usage.invocations);
  return {
    size,
    messages: size.messagesPerUser * userDays,
    usd: {
      frames: priceOf(
        prices.message,
        total((usage) => usage.messages),
      ),
      connectionMinutes: priceOf(prices.connectionMinute, size.hoursPerUser * 60 * userDays),
      lambda:
        priceOf(prices.invocation, invocations) +
        priceOf(prices.gbSecond.arm64, invocations * gbSecondsPerInvocation),
      dynamodb:
        priceOf(
          prices.readUnit,
          total((usage) => usage.readUnits),
        ) +
        priceOf(
          prices.writeUnit,
          total((usage) => usage.writeUnits),
        ),
    },
  };
}

/** An action, how often a user does it in a day, and how many others heard of it when it was measured. */
interface DailyAction {
  readonly action: string;
  readonly perUser: number;
  readonly listenersMeasured: number;
}

function actionsOf({ messagesPerUser, hoursPerUser }: Size): readonly DailyAction[] {
  return [
    { action: '`$connect`', perUser: sessionsPerUser, listenersMeasured: 0 },
    { action: '`rooms`, of one', perUser: sessionsPerUser, listenersMeasured: 0 },
    { action: '`joinRoom`', perUser: 2 * sessionsPerUser, listenersMeasured: 2 },
    { action: '`leaveRoom`', perUser: sessionsPerUser, listenersMeasured: 1 },
    { action: '`$disconnect`', perUser: sessionsPerUser, listenersMeasured: 1 },
    { action: '`sendMessage`', perUser: messagesPerUser, listenersMeasured: 1 },
    { action: '`typing`', perUser: messagesPerUser, listenersMeasured: 1 },
    { action: '`markRead`', perUser: messagesPerUser, listenersMeasured: 1 },
    { action: '`ping`, of a room', perUser: hoursPerUser * pingsPerHour, listenersMeasured: 0 },
  ];
}

/** Finds an action in the tables of `docs/cost.md`. */
export function readUsage(tables: string): (action: string) => Usage {
  const rows = new Map(tables.split('\n').map(usageRow));
  return (action) => {
    const usage = rows.get(action);
    if (usage === undefined) throw new Error(`unable to price ${action}; docs/cost.md has no such row`);
    return usage;
  };
}

/** `| name | invocations | DynamoDB calls | read units | write units | gateway messages | price |` */
function usageRow(line: string): readonly [string, Usage] {
  const [, name = '', ...numbers] = line.split('|').map((cell) => cell.trim());
  const [invocations = Number.NaN, , readUnits = Number.NaN, writeUnits = Number.NaN, messages = Number.NaN] =
    numbers.map(Number);
  return [name, { invocations, readUnits, writeUnits, messages }];
}

function priceOf({ usd, units }: Price, used: number): number {
  return (used * usd) / units;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function count(number: number): string {
  return number.toLocaleString('en');
}

function dollars(usd: number): string {
  return `$${usd.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}
