import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import type { MonthlyBudgetProps } from './budget-props.ts';
import { refusal } from './refusal.ts';
import { topicArnOf } from './topic-arn.ts';

/**
 * A budget of the whole account. Not of the stack, because costs are known by stack only where the owner of the bill has
 * activated `aws:cloudformation:stack-name` as a tag for it, and a budget of a tag that is not there is never spent.
 */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, props: MonthlyBudgetProps) {
    super(scope, id);
    const { usd } = props;
    if (!Number.isFinite(usd) || usd < 1) throw refusal('monthlyBudget.usd', usd, 'a number from 1 on');
    const subscribers = subscribersOf(props);
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: usd, unit: 'USD' },
      },
      notificationsWithSubscribers: notifications.map((notification) => ({ notification, subscribers })),
    });
  }
}

/** Told early, when it is as good as certain, and when it has come. Our choice. */
const notifications = [
  { notificationType: 'ACTUAL', threshold: 50 },
  { notificationType: 'FORECASTED', threshold: 100 },
  { notificationType: 'ACTUAL', threshold: 100 },
].map((notification) => ({
  ...notification,
  comparisonOperator: 'GREATER_THAN',
  thresholdType: 'PERCENTAGE',
}));

function subscribersOf({ email, topic }: MonthlyBudgetProps): CfnBudget.SubscriberProperty[] {
  if (email === undefined && topic === undefined) {
    throw refusal('monthlyBudget.email', undefined, 'who is to be told, an address or a topic');
  }
  if (email !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
    throw refusal('monthlyBudget.email', email, 'an address');
  }
  return [
    ...(email === undefined ? [] : [{ subscriptionType: 'EMAIL', address: email }]),
    ...(topic === undefined
      ? []
      : [{ subscriptionType: 'SNS', address: topicArnOf('monthlyBudget.topic', topic) }]),
  ];
}
