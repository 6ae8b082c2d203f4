import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { ChatMetrics } from './chat-metrics.ts';

export interface ChatDashboardProps {
  readonly metrics: ChatMetrics;
  /** Whose states are shown above all else. */
  readonly alarms: readonly IAlarm[];
}

/** What one looks at first: is there traffic, is it quick, does it fail, does it reach people, how near is the
 * ceiling. What a section of docs/operate.md asks by function or by table has a line for each. */
export class ChatDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { metrics, alarms }: ChatDashboardProps) {
    super(scope, id);
    this.dashboard = new Dashboard(this, 'Dashboard', {
      widgets: [
        [
          new TextWidget({
            markdown: 'What each alarm means and what to do: docs/operate.md',
            width: 24,
            height: 1,
          }),
        ],
        states(alarms),
        traffic(metrics),
        failures(metrics),
        functions(metrics),
        tables(metrics),
      ],
    });
  }
}

function states(alarms: readonly IAlarm[]): IWidget[] {
  if (alarms.length === 0) return [];
  return [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 3 })];
}

function traffic(metrics: ChatMetrics): IWidget[] {
  return [
    graph('Handshakes, and messages to and from clients', [
      metrics.ofApi('ConnectCount'),
      metrics.ofApi('MessageCount'),
    ]),
    graph('Calls of functions', metrics.invocationsByFunction()),
    graph('A send, and how long deliveries of large rooms wait, ms', [
      ...['p50', 'p99', 'p99.9'].map((statistic) => metrics.duration('send-message', statistic)),
      metrics.orderAge('p90'),
    ]),
  ];
}

function failures(metrics: ChatMetrics): IWidget[] {
  return [
    graph('Answers that failed', [metrics.counted('UnavailableAnswers'), metrics.ofApi('ExecutionError')]),
    graph('Pushes and resumes that failed', [
      metrics.counted('FailedDeliveries'),
      metrics.counted('DeniedPosts'),
      metrics.counted('UnrecoveredResumes'),
      ...Object.values(metrics.parts.deadLetterQueues).map((queue) =>
        queue.metricApproximateNumberOfMessagesVisible({ label: 'dead letters' }),
      ),
    ]),
    graph('Who was not let in', [
      metrics.counted('DeniedHandshakes'),
      metrics.counted('KeySetFailures'),
      metrics.ofApi('ClientError'),
    ]),
  ];
}

function functions(metrics: ChatMetrics): IWidget[] {
  return [
    graph('Errors of functions', metrics.errorsByFunction()),
    graph('Calls that Lambda refused', metrics.throttlesByFunction()),
    graph('Longest runs, percent of the time that they have', metrics.timeTakenByFunction()),
  ];
}

function tables(metrics: ChatMetrics): IWidget[] {
  const { roomsTable, connectionsTable } = metrics.parts;
  return [
    graph('Reads and writes that DynamoDB refused', metrics.throttlesByTable()),
    graph('Capacity units consumed', [
      roomsTable.metricConsumedReadCapacityUnits({ label: 'rooms, read' }),
      roomsTable.metricConsumedWriteCapacityUnits({ label: 'rooms, write' }),
      connectionsTable.metricConsumedReadCapacityUnits({ label: 'connections, read' }),
      connectionsTable.metricConsumedWriteCapacityUnits({ label: 'connections, write' }),
    ]),
  ];
}

function graph(title: string, left: readonly IMetric[]): GraphWidget {
  return new GraphWidget({ title, left: [...left], width: 8, height: 6 });
}
