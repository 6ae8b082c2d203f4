import { readFileSync } from 'node:fs';
import { handlers } from '../../lib/handlers.ts';
import { alarmDays, quietSunday } from './alarm-days.ts';
import { synthesize } from './synthesis.ts';
import { alarmsIn } from './watched-alarm.ts';

const runbook = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');
const alarms = alarmsIn(
  synthesize({ alarmTopic: 'arn:aws:sns:eu-central-1:123456789012:on-call', eventBus: 'default' }),
);
const named = (name: string) => {
  const found = alarms.find((alarm) => alarm.name === name);
  if (!found) throw new Error(`unable to find the alarm ${name}`);
  return found;
};
const days = Object.entries(alarmDays).map(([name, day]) => ({ name, ...day }));

test('every alarm has a day on which it rings', () => {
  expect(days.map(({ name }) => name).toSorted()).toEqual(alarms.map(({ name }) => name).toSorted());
});

describe.each(days)('$name', ({ name, fault, raises, rings, quiet }) => {
  const alarm = named(name);

  test('rings on the day that it is there for, when that has lasted, and not before', () => {
    expect(alarm.rings(rings)).toBe(true);
    for (const periods of rings.keys()) expect(alarm.rings(rings.slice(0, periods))).toBe(false);
  });

  test('reads what its fault raises, and does not ring without that', () => {
    expect(alarm.reads).toContain(raises);
    const without = rings.map((period) =>
      Object.fromEntries(Object.entries(period).filter(([metric]) => metric !== raises)),
    );
    expect(without).not.toEqual(rings);
    expect(alarm.rings(without)).toBe(false);
  });

  test('is quiet on days that are barely quiet', () => {
    for (const day of quiet)
      for (const periods of day.keys()) expect(alarm.rings(day.slice(0, periods + 1))).toBe(false);
  });

  test('is quiet on a quiet Sunday', () => {
    for (const periods of quietSunday.keys())
      expect(alarm.rings(quietSunday.slice(0, periods + 1))).toBe(false);
  });

  test('is quiet without data', () => {
    expect(alarm.rings([{}, {}, {}])).toBe(false);
  });

  test('has its fault in the table of the runbook', () => {
    const [row = ''] = runbook.split('\n').filter((line) => line.startsWith(`| [${name}](`));
    const cells = row.split('|').map((cell) => cell.trim());
    expect(cells.at(-2)).toBe(fault);
  });
});

test('the runbook says what they cost: by the metrics that they read (https://aws.amazon.com/cloudwatch/pricing/)', () => {
  const metricMonthUsd = 0.1;
  const costOf = (watched: typeof alarms) =>
    `$${(watched.flatMap(({ reads }) => reads).length * metricMonthUsd).toFixed(2)}`;
  const withoutEvents = alarmsIn(synthesize({ alarmTopic: 'arn:aws:sns:eu-central-1:123456789012:on-call' }));
  expect(runbook).toContain(
    `${costOf(alarms)} a month with an \`eventBus\`, ${costOf(withoutEvents)} without`,
  );
});

test.each(['FunctionErrors', 'FunctionThrottles', 'TableThrottles'])(
  '%s rings for each that it reads',
  (name) => {
    const { reads, rings } = named(name);
    for (const metric of reads) expect(rings([1, 2, 3].map((count) => ({ [metric]: count })))).toBe(true);
  },
);

test.each(Object.entries(handlers))('NearTimeout knows the time that %s has', (handler, { timeout }) => {
  const id = handler.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
  const longest = (share: number) => {
    const period = { [`Duration Maximum of ${id}`]: share * timeout.toMilliseconds() };
    return [period, period];
  };
  const { rings } = named('NearTimeout');
  expect([rings(longest(0.81)), rings(longest(0.79))]).toEqual([true, false]);
});
