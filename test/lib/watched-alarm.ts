import type { Template } from 'aws-cdk-lib/assertions';
import { evaluate, type DataPoint } from './metric-math.ts';
import { at, list, resources, text } from './template-reader.ts';

/** What metrics have in five minutes, such as `{'Errors of Actions': 1}`; what is not there has no data. */
export type Period = Readonly<Record<string, number>>;

/** An alarm of a template, and what CloudWatch would make of it. */
export interface WatchedAlarm {
  readonly name: string;
  /** The metrics that it reads, as periods name them. */
  readonly reads: readonly string[];
  /** Whether it is ringing after these periods, the last of which is just over; what was before had no data. */
  readonly rings: (periods: readonly Period[]) => boolean;
}

/** The alarms of a chat that is called `Chat`. */
export function alarmsIn(template: Template): readonly WatchedAlarm[] {
  return resources(template, 'AWS::CloudWatch::Alarm').map(({ logicalId, properties }) => {
    const name = logicalId.replace(/^ChatWatchAlarms(\w+)[0-9A-F]{8}$/, '$1');
    const metrics = 'Metrics' in properties ? list(properties['Metrics']) : [metricOf(properties)];
    return {
      name,
      reads: metrics.filter((metric) => at(metric, 'MetricStat') !== undefined).map(nameOf),
      rings: (periods) =>
        isRinging(
          properties,
          periods.map((period) => returned(metrics, period)),
        ),
    };
  });
}

/** An alarm of one metric says so without a list. */
function metricOf(properties: Readonly<Record<string, unknown>>): unknown {
  return { Id: 'only', MetricStat: { Metric: properties, Stat: properties['Statistic'] } };
}

/** The metric's name, with its statistic if it is no count, and of what it is: `Duration p99 of SendMessage`. */
function nameOf(metric: unknown): string {
  const dimensions = new Map(
    list(at(metric, 'MetricStat', 'Metric', 'Dimensions')).map((each) => [
      text(at(each, 'Name')),
      text(at(each, 'Value')).replace(
        /^\$\{Chat(\w+?)(Function|Table|DeadLetterQueue)[0-9A-F]{8}.*\}$/,
        '$1',
      ),
    ]),
  );
  const statistic = text(at(metric, 'MetricStat', 'Stat'));
  const name = text(at(metric, 'MetricStat', 'Metric', 'MetricName'));
  const place = ['FunctionName', 'TableName', 'GlobalSecondaryIndexName', 'QueueName']
    .flatMap((dimension) => dimensions.get(dimension) ?? [])
    .join('.');
  const isTime = name === 'Duration' || name === 'AsyncEventAge';
  const measured = isTime ? `${name} ${statistic}` : name;
  return place === '' ? measured : `${measured} of ${place}`;
}

/** The value of the one metric or expression that the alarm looks at. */
function returned(metrics: readonly unknown[], period: Period): DataPoint {
  const byId = new Map(metrics.map((metric) => [text(at(metric, 'Id')), metric]));
  const pointOf = (id: string): DataPoint => {
    const metric = byId.get(id);
    if (metric === undefined) throw new Error(`unable to evaluate an alarm; it has no ${id}`);
    const expression = at(metric, 'Expression');
    return typeof expression === 'string' ? evaluate(expression, pointOf) : period[nameOf(metric)];
  };
  const looked = metrics.filter((metric) => at(metric, 'ReturnData') !== false);
  const [only] = looked;
  if (looked.length !== 1)
    throw new Error(`unable to evaluate an alarm; it looks at ${looked.length} metrics`);
  return pointOf(text(at(only, 'Id')));
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarm-evaluation */
function isRinging(alarm: Readonly<Record<string, unknown>>, points: readonly DataPoint[]): boolean {
  const { ComparisonOperator: operator, TreatMissingData: missing } = alarm;
  if (operator !== 'GreaterThanThreshold' || missing !== 'notBreaching')
    throw new Error(`unable to evaluate an alarm of ${text(operator)} and ${text(missing)}`);
  const breaching = points
    .slice(-Number(alarm['EvaluationPeriods']))
    .filter((point) => point !== undefined && point > Number(alarm['Threshold']));
  return breaching.length >= Number(alarm['DatapointsToAlarm']);
}
