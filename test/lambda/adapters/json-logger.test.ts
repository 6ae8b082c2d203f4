import { createJsonLogger } from '../../../lambda/adapters/json-logger.ts';

/** A logger with what it has written, line by line. */
function createSubject(environment: Readonly<Record<string, string>> = {}) {
  const lines: string[] = [];
  const now = () => Date.UTC(2026, 10, 23);
  return { lines, logger: createJsonLogger({ write: (line) => lines.push(line), now, environment }) };
}

test.each(['warn', 'error'] as const)(
  'a line has its level and time where Lambda looks for them, and the trace of its invocation: %s',
  (level) => {
    const { lines, logger } = createSubject({ _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd86;Parent=53;Sampled=1' });
    logger[level]('delivery failed', { room: 'r1', seq: 7 });
    expect(JSON.parse(lines.join(''))).toEqual({
      timestamp: '2026-11-23T00:00:00.000Z',
      level: level.toUpperCase(),
      event: 'delivery failed',
      room: 'r1',
      seq: 7,
      traceId: '1-5759e988-bd86',
    });
  },
);

test('a line is one line, whatever its facts hold (S58)', () => {
  const { lines, logger } = createSubject();
  logger.warn('delivery failed', { room: 'r1\r\n{"forged":true}\u001b[31m' });
  const [line = ''] = lines;
  for (const forbidden of ['\r', '\n', '\u001b']) expect(line.trimEnd()).not.toContain(forbidden);
});

test('an error is there without the item that it carries (S57)', () => {
  const { lines, logger } = createSubject();
  const reasons = [{ Item: { message: { S: 'a secret' } } }];
  const error = Object.assign(new Error('a secret'), { name: 'Fault', CancellationReasons: reasons });
  logger.error('action failed', { error });
  expect(lines.join('')).not.toContain('a secret');
  expect(JSON.parse(lines.join(''))).toMatchObject({ error: { name: 'Fault' } });
});

test('a line that counts has its metric in the embedded metric format, by the id of the API', () => {
  const { lines, logger } = createSubject({ API_ID: 'abcdef1234' });
  logger.error('posting is denied', { connectionId: 'bob-1' });
  expect(JSON.parse(lines.join(''))).toMatchObject({
    connectionId: 'bob-1',
    _aws: {
      Timestamp: Date.UTC(2026, 10, 23),
      CloudWatchMetrics: [
        {
          Namespace: 'ChelseruChat',
          Dimensions: [['ApiId']],
          Metrics: [{ Name: 'DeniedPosts', Unit: 'Count' }],
        },
      ],
    },
    ApiId: 'abcdef1234',
    DeniedPosts: 1,
  });
});
