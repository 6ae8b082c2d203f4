import { consoleLogger } from '../../../lambda/adapters/console-logger.ts';

const { warn, error } = console;
let lines: unknown[];

beforeEach(() => {
  lines = [];
  const write = (line: unknown) => void lines.push(line);
  Object.assign(console, { warn: write, error: write });
});

afterEach(() => {
  Object.assign(console, { warn, error });
});

describe('the log', () => {
  test.each(['warn', 'error'] as const)(
    'has of an error its name, message and stack, and not the item that it carries (S57)',
    (level) => {
      const failure = Object.assign(new Error('the condition failed'), {
        Item: { message: { S: 'a secret' } },
        CancellationReasons: [{ Item: { message: { S: 'a secret' } } }],
      });
      consoleLogger[level]('delivery failed', { room: 'r1', error: failure });
      const { name, message, stack } = failure;
      expect(lines).toEqual([{ event: 'delivery failed', room: 'r1', error: { name, message, stack } }]);
      expect(JSON.stringify(lines)).not.toContain('a secret');
    },
  );
});
