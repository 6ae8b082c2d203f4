import { readFileSync } from 'node:fs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ChatStack } from '../../lib/chat-stack.ts';
import { Template } from 'aws-cdk-lib/assertions';
import { createQuickApp, synthesize } from './synthesis.ts';
import { at, list, resource, resources } from './template-reader.ts';

const alarmTopic = 'arn:aws:sns:eu-central-1:123456789012:on-call';
const template = synthesize({ alarmTopic, dashboard: true, eventBus: 'default' });
const alarms = resources(template, 'AWS::CloudWatch::Alarm').map(({ logicalId, properties }) => ({
  name: logicalId.replace(/^ChatWatchAlarms(\w+)[0-9A-F]{8}$/, '$1'),
  properties,
}));
const runbook = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');

/** Metrics that an alarm reads, not those that it computes. */
const readBy = (properties: Readonly<Record<string, unknown>>) =>
  'Metrics' in properties
    ? list(properties['Metrics']).filter((metric) => at(metric, 'MetricStat') !== undefined)
    : [properties];

describe('the watch', () => {
  it('makes nothing, and so costs nothing, unless it is asked for', () => {
    const plain = synthesize();
    expect(resources(plain, 'AWS::CloudWatch::Alarm')).toEqual([]);
    expect(resources(plain, 'AWS::CloudWatch::Dashboard')).toEqual([]);
  });

  it('refuses a topic that is none, at synthesis', () => {
    expect(() => synthesize({ alarmTopic: 'on-call' })).toThrow('unable to take alarmTopic; got "on-call"');
  });

  it('takes a topic of the app', () => {
    const app = createQuickApp();
    const stack = new ChatStack(app, 'chat');
    const topic = new Topic(stack, 'OnCall');
    const watched = new ChatStack(app, 'watched', { alarmTopic: topic });
    expect(resources(Template.fromStack(watched), 'AWS::CloudWatch::Alarm')).not.toEqual([]);
  });
});

describe('every alarm', () => {
  it.each(alarms)('tells the topic when it begins and when it is over: $name', ({ properties }) => {
    expect(properties).toMatchObject({ AlarmActions: [alarmTopic], OKActions: [alarmTopic] });
  });

  it.each(alarms)('is quiet where there is no data: $name', ({ properties }) => {
    expect(properties['TreatMissingData']).toBe('notBreaching');
  });

  it.each(alarms)(
    'says what it means, and leads to a section of the runbook: $name',
    ({ name, properties }) => {
      const description = String(properties['AlarmDescription']);
      expect(description).toMatch(/^[A-Z].+\. What to do: docs\/operate\.md#[a-z]+$/);
      expect(description.split('#')[1]).toBe(name.toLowerCase());
      expect(runbook).toContain(`\n### ${name}\n`);
    },
  );

  it.each(alarms)('asks for no more metrics than CloudWatch takes of one: $name', ({ properties }) => {
    expect(readBy(properties).length).toBeLessThanOrEqual(10);
  });

  it('has no section in the runbook without being there', () => {
    const [, section = ''] = runbook.split('\n## Alarms\n');
    const sections = [...(section.split('\n## ')[0] ?? '').matchAll(/^### (\w+)$/gm)].map(([, name]) =>
      String(name),
    );
    expect(sections.toSorted()).toEqual(alarms.map(({ name }) => name).toSorted());
  });

  it('costs together what the runbook says', () => {
    const priceOf = (properties: readonly Readonly<Record<string, unknown>>[]) =>
      `$${(properties.flatMap(readBy).length / 10).toFixed(2)}`;
    const withEvents = priceOf(alarms.map(({ properties }) => properties));
    const without = priceOf(
      resources(synthesize({ alarmTopic }), 'AWS::CloudWatch::Alarm').map(({ properties }) => properties),
    );
    expect(runbook).toContain(`${withEvents} a month with an \`eventBus\`, ${without} without`);
  });
});

it('counts by the API that the functions name', () => {
  const api = resource(template, 'AWS::ApiGatewayV2::Api', 'ChatApi').logicalId;
  const ours = alarms
    .flatMap(({ properties }) => readBy(properties))
    .map((metric) => at(metric, 'MetricStat', 'Metric') ?? metric)
    .filter((metric) => at(metric, 'Namespace') === 'ChelseruChat');
  expect(ours.length).toBeGreaterThan(4);
  for (const metric of ours)
    expect(at(metric, 'Dimensions')).toEqual([{ Name: 'ApiId', Value: { Ref: api } }]);
});
