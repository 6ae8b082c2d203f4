import type { Template } from 'aws-cdk-lib/assertions';
import { handlers } from '../../lib/handlers.ts';
import { synthesize } from './synthesis.ts';
import { at, list, resource, resources, text } from './template-reader.ts';

const template = synthesize({
  alarmTopic: 'arn:aws:sns:eu-central-1:123456789012:on-call',
  dashboard: true,
  eventBus: 'default',
});

function widgetsOf(of: Template): readonly unknown[] {
  const { properties } = resource(of, 'AWS::CloudWatch::Dashboard', 'ChatWatch');
  return list(at(JSON.parse(text(properties['DashboardBody'])), 'widgets'));
}

/** A line of a graph, and the metric that it draws, or computes from. */
interface Line {
  readonly label: unknown;
  readonly source: string;
}

/** What is drawn in the graph of a title; metrics that others are computed from are named by them, and not drawn. */
function linesOf(title: string): readonly Line[] {
  const graph = widgetsOf(template).find((widget) => at(widget, 'properties', 'title') === title);
  const metrics = list(at(graph, 'properties', 'metrics')).map((metric) => {
    const fields = list(metric);
    return { ...Object(fields.at(-1)), source: fields.slice(0, -1).map(String).join(' ') };
  });
  return metrics
    .filter(({ visible = true }) => visible === true)
    .map(({ label, source, expression }) => {
      const [, id] = /\b([a-z]+\d)\b/.exec(String(expression)) ?? [];
      return { label, source: source || metrics.find((metric) => metric.id === id)?.source };
    });
}

const functionIds = Object.keys(handlers).map((name) => {
  const id = name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
  return [name, resource(template, 'AWS::Lambda::Function', `Chat${id}Function`).logicalId] as const;
});

describe.each([
  ['Calls of functions', 'Invocations'],
  ['Errors of functions', 'Errors'],
  ['Calls that Lambda refused', 'Throttles'],
  ['Longest runs, percent of the time that they have', 'Duration'],
])('the graph "%s"', (title, metricName) => {
  test.each(functionIds)('has a line of its own for the function %s', (name, logicalId) => {
    const lines = linesOf(title).filter(({ label }) => label === name);
    expect(lines).toEqual([
      { label: name, source: `AWS/Lambda ${metricName} FunctionName \${${logicalId}}` },
    ]);
  });

  test('has no other', () => {
    expect(linesOf(title)).toHaveLength(functionIds.length);
  });
});

test('the longest run of a function is drawn in percent of its own time', () => {
  const body = JSON.stringify(widgetsOf(template));
  for (const { timeout } of Object.values(handlers))
    expect(body).toMatch(new RegExp(`"100 \\* longest\\d / ${timeout.toMilliseconds()}"`));
});

test('what DynamoDB refused has a line for reads and for writes of each table and index', () => {
  const rooms = resource(template, 'AWS::DynamoDB::Table', 'ChatRooms').logicalId;
  const connections = resource(template, 'AWS::DynamoDB::Table', 'ChatConnections').logicalId;
  const places = {
    rooms: `TableName \${${rooms}}`,
    'rooms by user': `GlobalSecondaryIndexName byUser TableName \${${rooms}}`,
    connections: `TableName \${${connections}}`,
  };
  expect(linesOf('Reads and writes that DynamoDB refused')).toEqual(
    Object.entries(places).flatMap(([label, place]) => [
      { label: `${label}, read`, source: `AWS/DynamoDB ReadThrottleEvents ${place}` },
      { label: `${label}, write`, source: `AWS/DynamoDB WriteThrottleEvents ${place}` },
    ]),
  );
});

describe('the states of the alarms', () => {
  const statesIn = (of: Template) => widgetsOf(of).filter((widget) => at(widget, 'type') === 'alarm');

  test('are above all else, every one of them', () => {
    const [states, ...others] = statesIn(template);
    expect(others).toEqual([]);
    const alarms = resources(template, 'AWS::CloudWatch::Alarm');
    expect(at(states, 'properties', 'alarms')).toEqual(alarms.map(({ logicalId }) => `\${${logicalId}.Arn}`));
    const highest = Math.min(
      ...widgetsOf(template)
        .filter((widget) => at(widget, 'type') === 'metric')
        .map((widget) => Number(at(widget, 'y'))),
    );
    expect(at(states, 'y')).toBeLessThan(highest);
  });

  test('are not there where there are no alarms', () => {
    expect(statesIn(synthesize({ dashboard: true }))).toEqual([]);
  });
});

test('no graph names what the chat does not have', () => {
  const plain = JSON.stringify(widgetsOf(synthesize({ dashboard: true })));
  expect(plain).not.toMatch(/EventsFunction/);
});
