import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { type HandlerName, handlers } from './handlers.ts';
import { RoomsTable } from './rooms-table.ts';

/** The parts of a chat that have metrics. */
export interface WatchedParts {
  readonly apiId: string;
  readonly stageName: string;
  /** Handshakes and frames that the stage takes. */
  readonly requestsPerSecondMax: number;
  readonly functions: ReadonlyMap<HandlerName, IFunction>;
  readonly roomsTable: Table | ITable;
  readonly connectionsTable: Table | ITable;
  /** Where goes what was given up, by a name to be read by people. */
  readonly deadLetterQueues: Readonly<Record<string, IQueue>>;
}

/** What the functions count by themselves: `lambda/adapters/embedded-metric.ts` says of which lines. */
export type CountedName =
  | 'UnavailableAnswers'
  | 'FailedDeliveries'
  | 'DeniedPosts'
  | 'UnrecoveredResumes'
  | 'DeniedHandshakes'
  | 'KeySetFailures';

/** Our choice: short enough to act on, long enough that one bad minute of one user is not a trend. */
export const period = Duration.minutes(5);

/** What is measured of a chat, in sums and percentiles of five minutes. */
export class ChatMetrics {
  readonly parts: WatchedParts;

  constructor(parts: WatchedParts) {
    this.parts = parts;
  }

  /** Our own. They cost nothing while nothing goes wrong: a metric is charged for the hours in which it has data. */
  counted(metricName: CountedName): Metric {
    const { apiId } = this.parts;
    return sum('ChelseruChat', metricName, { ApiId: apiId });
  }

  /** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html */
  ofApi(metricName: 'ConnectCount' | 'MessageCount' | 'ClientError' | 'ExecutionError'): Metric {
    const { apiId, stageName } = this.parts;
    return sum('AWS/ApiGateway', metricName, { ApiId: apiId, Stage: stageName });
  }

  invocationsByFunction(): readonly Metric[] {
    return this.names.map((name) => this.invocations(name));
  }

  invocations(name: HandlerName): Metric {
    return this.functionOf(name).metricInvocations({ period, label: name });
  }

  /** Handshakes and frames. */
  requests(): MathExpression {
    const invoked = (['authorizer', 'send-message', 'actions'] as const).map((name) =>
      this.invocations(name),
    );
    return total('requests', invoked);
  }

  errors(): MathExpression {
    return total('errors', this.errorsByFunction());
  }

  errorsByFunction(): readonly Metric[] {
    return this.names.map((name) => this.functionOf(name).metricErrors({ period, label: name }));
  }

  throttles(): MathExpression {
    return total('throttles', this.throttlesByFunction());
  }

  throttlesByFunction(): readonly Metric[] {
    return this.names.map((name) => this.functionOf(name).metricThrottles({ period, label: name }));
  }

  /** @param statistic such as `p99` */
  duration(name: HandlerName, statistic: string): Metric {
    return this.functionOf(name).metricDuration({ period, statistic, label: `${name} ${statistic}` });
  }

  /**
   * How long orders of large rooms waited to be run, those that are tried again included.
   * @param statistic such as `p90`
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
   */
  orderAge(statistic: string): Metric {
    const label = `wait of large rooms ${statistic}`;
    return this.functionOf('fan-out').metric('AsyncEventAge', { period, statistic, label });
  }

  /** How much of its time the slowest run of any function took, in percent. */
  timeTaken(): MathExpression {
    const shares = this.names.map((name, index) => {
      const id = `duration${index}`;
      const share = `${id} / ${handlers[name].timeout.toMilliseconds()}`;
      return { id, share, metric: this.duration(name, Stats.MAXIMUM) };
    });
    return new MathExpression({
      expression: `100 * MAX([${shares.map(({ share }) => share).join(', ')}])`,
      usingMetrics: Object.fromEntries(shares.map(({ id, metric }) => [id, metric])),
      label: 'time taken, percent',
      period,
    });
  }

  /** The same of each function. */
  timeTakenByFunction(): readonly MathExpression[] {
    return this.names.map((name, index) => {
      // Within one graph an id stands for one metric.
      const id = `longest${index}`;
      return new MathExpression({
        expression: `100 * ${id} / ${handlers[name].timeout.toMilliseconds()}`,
        usingMetrics: { [id]: this.duration(name, Stats.MAXIMUM) },
        label: name,
        period,
      });
    });
  }

  /** Reads and writes that a table or its index has refused. */
  tableThrottles(): MathExpression {
    return total('refused', this.throttlesByTable());
  }

  throttlesByTable(): readonly Metric[] {
    const { roomsTable, connectionsTable } = this.parts;
    const rooms = { TableName: roomsTable.tableName };
    const places = {
      rooms,
      'rooms by user': { ...rooms, GlobalSecondaryIndexName: RoomsTable.byUser },
      connections: { TableName: connectionsTable.tableName },
    };
    return Object.entries(places).flatMap(([label, place]) => [
      sum('AWS/DynamoDB', 'ReadThrottleEvents', place).with({ label: `${label}, read` }),
      sum('AWS/DynamoDB', 'WriteThrottleEvents', place).with({ label: `${label}, write` }),
    ]);
  }

  private get names(): readonly HandlerName[] {
    return [...this.parts.functions.keys()];
  }

  private functionOf(name: HandlerName): IFunction {
    const found = this.parts.functions.get(name);
    if (!found) throw new Error(`unable to measure ${name}; the chat has no such function`);
    return found;
  }
}

function sum(namespace: string, metricName: string, dimensionsMap: Record<string, string>): Metric {
  return new Metric({ namespace, metricName, dimensionsMap, statistic: Stats.SUM, period });
}

/** Where a metric has no data it adds nothing; CloudWatch's own `+` would then give no sum at all. */
function total(label: string, metrics: readonly Metric[]): MathExpression {
  const ids = metrics.map((_, index) => `${label}${index}`);
  return new MathExpression({
    expression: `SUM([${ids.join(', ')}])`,
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`${label}${index}`, metric])),
    label,
    period,
  });
}
