import type { AuthenticationEvent, AuthenticationLog } from '../authentication/authentication-log.ts';
import type { LogEvent, LogFacts, Logger } from '../chat/ports.ts';
import { embedMetric, metricOf } from './embedded-metric.ts';
import { plainError } from './plain-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Writes one JSON object a line, which is what CloudWatch gets: `timestamp` and `level` are where Lambda looks for them
 * when it filters. Lambda's console would put the object into another one, where CloudWatch finds no metric.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export function createJsonLogger({
  write,
  now,
  environment,
}: {
  readonly write: (line: string) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly environment: Environment;
}): Logger & AuthenticationLog {
  const log = (level: 'WARN' | 'ERROR') => {
    return (event: LogEvent | AuthenticationEvent, { error, ...facts }: LogFacts) => {
      const nowMs = now();
      const line = {
        timestamp: new Date(nowMs).toISOString(),
        level,
        event,
        ...facts,
        traceId: traceIdOf(environment),
        ...(error !== undefined && { error: plainError(error) }),
        ...embedMetric(metricOf[event], { nowMs, apiId: environment['API_ID'] }),
      };
      write(`${JSON.stringify(line)}\n`);
    };
  };
  return { warn: log('WARN'), error: log('ERROR') };
}

/** Where operators read: the function's log group. */
export const jsonLogger = createJsonLogger({
  write: (line) => process.stdout.write(line),
  now: Date.now,
  environment: process.env,
});

/**
 * Leads from a line to the trace of its invocation, where X-Ray has taken one into its sample. Calls of the function are not
 * in it: Lambda records the run, and whoever wants calls has to record them.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-services-lambda.html
 */
function traceIdOf(environment: Environment): string | undefined {
  return /Root=([\w-]+)/.exec(environment['_X_AMZN_TRACE_ID'] ?? '')?.[1];
}
