import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ChatAlarms } from './chat-alarms.ts';
import { ChatDashboard } from './chat-dashboard.ts';
import { ChatMetrics, type WatchedParts } from './chat-metrics.ts';
import type { ChatProps } from './chat-props.ts';
import { MonthlyBudget } from './monthly-budget.ts';
import { topicArnOf } from './topic-arn.ts';

export interface ChatWatchProps extends Pick<ChatProps, 'alarmTopic' | 'dashboard' | 'monthlyBudget'> {
  readonly parts: WatchedParts;
}

/** Who looks after a chat while nobody looks: its alarms, dashboard and budget, as far as they are asked for. */
export class ChatWatch extends Construct {
  constructor(scope: Construct, id: string, props: ChatWatchProps) {
    super(scope, id);
    const { parts, alarmTopic, dashboard = false, monthlyBudget } = props;
    const metrics = new ChatMetrics(parts);
    const watch =
      alarmTopic === undefined
        ? undefined
        : new ChatAlarms(this, 'Alarms', { metrics, topic: this.topicOf(alarmTopic) });
    if (dashboard) new ChatDashboard(this, 'Dashboard', { metrics, alarms: watch?.alarms ?? [] });
    if (monthlyBudget) new MonthlyBudget(this, 'Budget', monthlyBudget);
  }

  private topicOf(topic: ITopic | string): ITopic {
    if (typeof topic !== 'string') return topic;
    return Topic.fromTopicArn(this, 'Topic', topicArnOf('alarmTopic', topic));
  }
}
