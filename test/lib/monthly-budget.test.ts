import { Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Template } from 'aws-cdk-lib/assertions';
import type { MonthlyBudgetProps } from '../../lib/budget-props.ts';
import { Chat } from '../../lib/chat.ts';
import { createQuickApp, synthesize, synthesizeApp } from './synthesis.ts';
import { at, list, resource, resources, text } from './template-reader.ts';

const topic = 'arn:aws:sns:eu-central-1:123456789012:on-call';
const email = 'ops@example.com';

function budgetOf(template: Template): Readonly<Record<string, unknown>> {
  return resource(template, 'AWS::Budgets::Budget', 'ChatWatch').properties;
}

describe('a monthly budget', () => {
  it('is made only where it is asked for: it is one of the account', () => {
    expect(resources(synthesize(), 'AWS::Budgets::Budget')).toEqual([]);
  });

  it('tells whoever is named before it is spent and when it is (S54)', () => {
    const properties = budgetOf(synthesize({ monthlyBudget: { usd: 50, email, topic } }));
    expect(properties['Budget']).toEqual({
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 50, Unit: 'USD' },
    });
    const notifications = list(properties['NotificationsWithSubscribers']);
    expect(notifications.map((each) => at(each, 'Notification'))).toEqual(
      [
        ['ACTUAL', 50],
        ['FORECASTED', 100],
        ['ACTUAL', 100],
      ].map(([NotificationType, Threshold]) => ({
        NotificationType,
        Threshold,
        ThresholdType: 'PERCENTAGE',
        ComparisonOperator: 'GREATER_THAN',
      })),
    );
    for (const notification of notifications) {
      expect(at(notification, 'Subscribers')).toEqual([
        { SubscriptionType: 'EMAIL', Address: email },
        { SubscriptionType: 'SNS', Address: topic },
      ]);
    }
  });

  it('takes a topic of the app, whose policy it leaves alone', () => {
    const stack = new Stack(createQuickApp(), 'stack');
    const chat = new Chat(stack, 'Chat', { monthlyBudget: { usd: 1, topic: new Topic(stack, 'OnCall') } });
    const template = Template.fromStack(Stack.of(chat));
    const [notification] = list(budgetOf(template)['NotificationsWithSubscribers']);
    expect(text(at(notification, 'Subscribers', 0, 'Address'))).toMatch(/^\$\{OnCall/);
    expect(resources(template, 'AWS::SNS::TopicPolicy')).toEqual([]);
  });

  it('comes from the context as well', () => {
    const { template } = synthesizeApp({ monthlyBudgetUsd: '50', monthlyBudgetEmail: email });
    expect(at(budgetOf(template), 'Budget', 'BudgetLimit', 'Amount')).toBe(50);
    expect(() => synthesizeApp({ monthlyBudgetEmail: email })).toThrow(
      'unable to take monthlyBudgetUsd; got nothing',
    );
  });

  it.each<[string, MonthlyBudgetProps]>([
    ['usd; got 0', { usd: 0, email }],
    ['usd; got null', { usd: Number.NaN, email }],
    ['email; got nothing', { usd: 50 }],
    ['email; got "ops"', { usd: 50, email: 'ops' }],
    ['topic; got "on-call"', { usd: 50, topic: 'on-call' }],
  ])('is refused at synthesis with a bad %s', (bad, monthlyBudget) => {
    expect(() => synthesize({ monthlyBudget })).toThrow(`unable to take monthlyBudget.${bad}`);
  });
});
