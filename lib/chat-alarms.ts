import {
  Alarm,
  ComparisonOperator,
  type IAlarm,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { period, type ChatMetrics } from './chat-metrics.ts';

export interface ChatAlarmsProps {
  readonly metrics: ChatMetrics;
  /** Who is told when an alarm begins and when it is over. */
  readonly topic: ITopic;
}

/** The alarms of a chat, each with its section in docs/operate.md. What is no data is no alarm: a quiet Sunday is quiet. */
export class ChatAlarms extends Construct {
  readonly alarms: readonly IAlarm[];

  constructor(scope: Construct, id: string, props: ChatAlarmsProps) {
    super(scope, id);
    const action = new SnsAction(props.topic);
    this.alarms = alarmsOf(props.metrics).map((rule) => {
      const alarm = this.createAlarm(rule);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
  }

  private createAlarm({ name, says, metric, above, periods = 1, of = periods }: AlarmRule): Alarm {
    return new Alarm(this, name, {
      alarmDescription: `${says} What to do: docs/operate.md#${name.toLowerCase()}`,
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: of,
      datapointsToAlarm: periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

interface AlarmRule {
  readonly name: string;
  readonly says: string;
  readonly metric: IMetric;
  readonly above: number;
  /** Periods of five minutes that must be above. @default 1 */
  readonly periods?: number;
  /** Out of so many. @default periods */
  readonly of?: number;
}

/*
 * Every threshold is our choice. Shares count only from a number on that is more than one unlucky user, because of ten
 * requests in a quiet hour one is ten per cent.
 */
function alarmsOf(metrics: ChatMetrics): readonly AlarmRule[] {
  return [
    ...answering(metrics),
    ...running(metrics),
    ...delivering(metrics),
    ...letting(metrics),
    ...lost(metrics),
  ];
}

function answering(metrics: ChatMetrics): readonly AlarmRule[] {
  return [
    {
      name: 'UnavailableAnswers',
      says: 'Over 1% of the requests were answered unavailable.',
      metric: share(metrics.counted('UnavailableAnswers'), metrics.requests(), { countMin: 10 }),
      above: 1,
    },
    {
      name: 'SlowSends',
      says: 'One send in a hundred took over a second, for 15 minutes.',
      metric: new MathExpression({
        expression: 'IF(sends >= 100, p99, 0)',
        usingMetrics: {
          sends: metrics.invocations('send-message'),
          p99: metrics.duration('send-message', 'p99'),
        },
        label: 'p99 of a send, ms',
        period,
      }),
      above: 1_000,
      periods: 3,
    },
    {
      name: 'GatewayErrors',
      says: 'API Gateway could not call a function over five times in five minutes.',
      metric: metrics.ofApi('ExecutionError'),
      above: 5,
    },
  ];
}

function running(metrics: ChatMetrics): readonly AlarmRule[] {
  const { requestsPerSecondMax } = metrics.parts;
  return [
    {
      name: 'FunctionErrors',
      says: 'Functions crashed, ran out of time or failed an event, again and again.',
      metric: metrics.errors(),
      above: 0,
      periods: 2,
      of: 3,
    },
    {
      name: 'FunctionThrottles',
      says: 'Lambda refused to run functions, again and again.',
      metric: metrics.throttles(),
      above: 0,
      periods: 2,
      of: 3,
    },
    {
      name: 'NearTimeout',
      says: 'Functions took over 80% of the time that they have, again and again.',
      metric: metrics.timeTaken(),
      above: 80,
      periods: 2,
      of: 3,
    },
    {
      name: 'TableThrottles',
      says: 'DynamoDB refused reads or writes for 15 minutes.',
      metric: metrics.tableThrottles(),
      above: 0,
      periods: 3,
    },
    {
      name: 'NearRequestLimit',
      says: `Over 80% of the ${requestsPerSecondMax} handshakes and frames per second that the stage takes.`,
      metric: new MathExpression({
        expression: `100 * requests / ${period.toSeconds()} / ${requestsPerSecondMax}`,
        usingMetrics: { requests: metrics.requests() },
        label: 'requests, percent of the limit',
        period,
      }),
      above: 80,
    },
  ];
}

function delivering(metrics: ChatMetrics): readonly AlarmRule[] {
  return [
    {
      name: 'DeniedPosts',
      says: 'Posting to connections is denied: nobody gets pushes.',
      metric: metrics.counted('DeniedPosts'),
      above: 0,
    },
    {
      name: 'FailedDeliveries',
      says: 'Over 1% of the messages to and from clients were pushes that failed.',
      metric: share(metrics.counted('FailedDeliveries'), metrics.ofApi('MessageCount'), { countMin: 20 }),
      above: 1,
      periods: 2,
      of: 3,
    },
    {
      name: 'LateDeliveries',
      says: 'One delivery in ten of large rooms waited over ten seconds, again and again.',
      metric: new MathExpression({
        expression: 'IF(orders >= 20, p90, 0)',
        usingMetrics: { orders: metrics.invocations('fan-out'), p90: metrics.orderAge('p90') },
        label: 'p90 of the wait, ms',
        period,
      }),
      above: 10_000,
      periods: 2,
      of: 3,
    },
    {
      name: 'UnrecoveredResumes',
      says: 'Over 5% of the actions were resumes of clients that could not be given what they had missed.',
      metric: share(metrics.counted('UnrecoveredResumes'), metrics.invocations('actions'), { countMin: 20 }),
      above: 5,
    },
  ];
}

function letting(metrics: ChatMetrics): readonly AlarmRule[] {
  return [
    {
      name: 'DeniedHandshakes',
      says: 'Over half of the handshakes were denied: an attack, or tokens that are wrong for everybody.',
      metric: share(metrics.counted('DeniedHandshakes'), metrics.invocations('authorizer'), {
        countMin: 100,
      }),
      above: 50,
    },
    {
      name: 'KeySetFailures',
      says: 'What tokens are verified with, keys or a secret, could not be had, again and again.',
      metric: metrics.counted('KeySetFailures'),
      above: 0,
      periods: 2,
      of: 3,
    },
  ];
}

function lost(metrics: ChatMetrics): readonly AlarmRule[] {
  return Object.entries(metrics.parts.deadLetterQueues).map(([name, queue]) => ({
    name: `DeadLettersOf${name}`,
    says: `Something was given up and lies in the dead-letter queue of ${name}.`,
    metric: queue.metricApproximateNumberOfMessagesVisible({ period }),
    above: 0,
  }));
}

/** What part of a whole it is, in percent; nothing, where it is less than a count. */
function share(part: IMetric, whole: IMetric, { countMin }: { readonly countMin: number }): MathExpression {
  return new MathExpression({
    expression: `IF(part >= ${countMin}, 100 * part / whole, 0)`,
    usingMetrics: { part, whole },
    label: 'percent',
    period,
  });
}
