import type { ITopic } from 'aws-cdk-lib/aws-sns';

/** What an account may cost a month before somebody is told. */
export interface MonthlyBudgetProps {
  /** US dollars, from 1 on. */
  readonly usd: number;
  /**
   * Who is told by e-mail.
   * @default - nobody; then there is a `topic`
   */
  readonly email?: string;
  /**
   * A topic that is told, or the ARN of one. Its policy has to let `budgets.amazonaws.com` publish, which is left to whoever
   * owns it: a policy takes the place of the one by which alarms of the account may publish.
   * @default - none; then there is an `email`
   * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
   */
  readonly topic?: ITopic | string;
}
