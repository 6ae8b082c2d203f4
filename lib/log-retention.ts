import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { refusal } from './refusal.ts';

/** A retention that CloudWatch Logs has, of a number of days. */
export function checkedLogRetention(days: number): RetentionDays {
  const known = Object.values(RetentionDays).filter((value) => typeof value === 'number');
  const retention = known.find((value: number) => value === days);
  if (retention !== undefined) return retention;
  throw refusal('logRetention', days, known.join(', '));
}
