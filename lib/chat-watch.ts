import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ChatAlarms } from './chat-alarms.ts';
import { ChatDashboard } from './chat-dashboard.ts';
import { ChatMetrics, type WatchedParts } from './chat-metrics.ts';
import type { ChatProps } from './chat-props.ts';
import { refusal } from './refusal.ts';

export interface ChatWatchProps extends Pick<ChatProps, 'alarmTopic' | 'dashboard'> {
  readonly parts: WatchedParts;
}

/** Who looks after a chat while nobody looks: its alarms and its dashboard, as far as they are asked for. */
export class ChatWatch extends Construct {
  constructor(scope: Construct, id: string, { parts, alarmTopic, dashboard = false }: ChatWatchProps) {
    super(scope, id);
    const metrics = new ChatMetrics(parts);
    if (alarmTopic !== undefined)
      new ChatAlarms(this, 'Alarms', { metrics, topic: this.topicOf(alarmTopic) });
    if (dashboard) new ChatDashboard(this, 'Dashboard', { metrics });
  }

  private topicOf(topic: ITopic | string): ITopic {
    if (typeof topic !== 'string') return topic;
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
    if (!/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]{1,256}$/.test(topic)) {
      throw refusal('alarmTopic', topic, 'a topic, or the ARN of one');
    }
    return Topic.fromTopicArn(this, 'Topic', topic);
  }
}
