import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { refusal } from './refusal.ts';

/** The ARN of a topic, which may be given as one; refused by the prop's name if it is none. */
export function topicArnOf(prop: string, topic: ITopic | string): string {
  if (typeof topic !== 'string') return topic.topicArn;
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
  if (/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]{1,256}$/.test(topic)) return topic;
  throw refusal(prop, topic, 'a topic, or the ARN of one');
}
