import { Dashboard, GraphWidget, type IMetric, type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { ChatMetrics } from './chat-metrics.ts';
import { type HandlerName } from './handlers.ts';

export interface ChatDashboardProps {
  readonly metrics: ChatMetrics;
}

/** What one looks at first: is there traffic, is it quick, does it fail, does it reach people, how near is the ceiling. */
export class ChatDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { metrics }: ChatDashboardProps) {
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
        traffic(metrics),
        failures(metrics),
        ceilings(metrics),
      ],
    });
  }
}

function traffic(metrics: ChatMetrics): IWidget[] {
  return [
    graph('Handshakes, and messages to and from clients', [
      metrics.ofApi('ConnectCount'),
      metrics.ofApi('MessageCount'),
    ]),
    graph(
      'Calls of functions',
      namesOf(metrics).map((name) => metrics.invocations(name)),
    ),
    graph(
      'A send, ms',
      ['p50', 'p99', 'p99.9'].map((statistic) => metrics.duration('send-message', statistic)),
    ),
  ];
}

function failures(metrics: ChatMetrics): IWidget[] {
  return [
    graph('Answers that failed', [
      metrics.counted('UnavailableAnswers'),
      metrics.errors(),
      metrics.ofApi('ExecutionError'),
    ]),
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

function ceilings(metrics: ChatMetrics): IWidget[] {
  const { roomsTable, connectionsTable } = metrics.parts;
  return [
    graph('Refused by limits', [metrics.throttles(), metrics.tableThrottles()]),
    graph('Time taken of what functions have, percent', [metrics.timeTaken()]),
    graph('Capacity units consumed', [
      roomsTable.metricConsumedReadCapacityUnits({ label: 'rooms, read' }),
      roomsTable.metricConsumedWriteCapacityUnits({ label: 'rooms, write' }),
      connectionsTable.metricConsumedReadCapacityUnits({ label: 'connections, read' }),
      connectionsTable.metricConsumedWriteCapacityUnits({ label: 'connections, write' }),
    ]),
  ];
}

function namesOf({ parts }: ChatMetrics): readonly HandlerName[] {
  return [...parts.functions.keys()];
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8, height: 6 });
}
