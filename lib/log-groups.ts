import { RemovalPolicy } from 'aws-cdk-lib';
import { type LogGroupProps, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EncryptionKey } from './encryption-key.ts';
import { refusal } from './refusal.ts';

export interface LogsProps {
  readonly logRetention: RetentionDays;
  /** Go with their stack. */
  readonly isDisposable: boolean;
}

/** How every log group of a chat is made. */
export function logGroupProps({ logRetention, isDisposable }: LogsProps, key: EncryptionKey): LogGroupProps {
  return {
    retention: logRetention,
    removalPolicy: isDisposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    ...key.ofLogs,
  };
}

/** A retention that CloudWatch Logs has, of a number of days. */
export function checkedLogRetention(days: number): RetentionDays {
  const known = Object.values(RetentionDays).filter((value) => typeof value === 'number');
  const retention = known.find((value: number) => value === days);
  if (retention !== undefined) return retention;
  throw refusal('logRetention', days, known.join(', '));
}
