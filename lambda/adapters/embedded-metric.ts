import type { AuthenticationEvent } from '../authentication/authentication-log.ts';
import type { LogEvent } from '../chat/ports.ts';

/** What is counted, each in the namespace `ChelseruChat` by the API's id. `lib/chat-metrics.ts` reads the same names. */
export type MetricName =
  | 'UnavailableAnswers'
  | 'FailedDeliveries'
  | 'DeniedPosts'
  | 'UnrecoveredResumes'
  | 'DeniedHandshakes'
  | 'KeySetFailures';

/**
 * Which metric a line counts one of. Only what goes wrong is counted: a message that goes right writes no line and costs
 * nothing here, and how many there were is what Lambda and API Gateway count by themselves.
 */
export const metricOf: Readonly<Record<LogEvent | AuthenticationEvent, MetricName | undefined>> = {
  'action failed': 'UnavailableAnswers',
  'action unavailable': 'UnavailableAnswers',
  'connection event failed': 'UnavailableAnswers',
  'a connection that is gone was not ended': undefined,
  'a resume was not recovered': 'UnrecoveredResumes',
  'closed a connection that cannot be delivered to': 'FailedDeliveries',
  'delivery failed': 'FailedDeliveries',
  'delivery to a connection failed': 'FailedDeliveries',
  'posting is denied': 'DeniedPosts',
  'presence was not told': 'FailedDeliveries',
  'telling a user failed': 'FailedDeliveries',
  'the fan-out function was not invoked': 'FailedDeliveries',
  'a handshake was denied': 'DeniedHandshakes',
  'a handshake could not be judged': 'UnavailableAnswers',
  'the key set was not refreshed': 'KeySetFailures',
  // A deployment has the one or the other: what tokens are verified with.
  'the secret was not refreshed': 'KeySetFailures',
};

/**
 * What makes a log line count in CloudWatch, without a call or a library.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embedMetric(
  metric: MetricName | undefined,
  { nowMs, apiId }: { readonly nowMs: number; readonly apiId: string | undefined },
): object {
  if (metric === undefined || apiId === undefined) return {};
  return {
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: 'ChelseruChat',
          Dimensions: [['ApiId']],
          Metrics: [{ Name: metric, Unit: 'Count' }],
        },
      ],
    },
    ApiId: apiId,
    [metric]: 1,
  };
}
