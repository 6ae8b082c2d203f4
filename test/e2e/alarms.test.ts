import type { FaultPlanInput } from '../../local/faults/fault-plan.ts';
import { synthesize } from '../lib/synthesis.ts';
import { at, list, resources } from '../lib/template-reader.ts';
import { ChatClient } from './chat-client.ts';
import { FunctionLog } from './function-log.ts';
import { startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(120_000);

/** What alarms read that the chat counts by itself. */
const metrics = resources(
  synthesize({ alarmTopic: 'arn:aws:sns:eu-central-1:123456789012:on-call' }),
  'AWS::CloudWatch::Alarm',
)
  .flatMap(({ properties }) => list(properties['Metrics'] ?? properties))
  .map((metric) => at(metric, 'MetricStat', 'Metric') ?? metric)
  .filter((metric) => at(metric, 'Namespace') === 'ChelseruChat')
  .map((metric) => ({
    name: String(at(metric, 'MetricName')),
    dimensions: list(at(metric, 'Dimensions')).map((dimension) => at(dimension, 'Name')),
  }));

/** What fails, and what somebody does then. */
type Trouble = (chat: LocalChat) => Promise<unknown>;

const room = async (chat: LocalChat) => {
  const id = await chat.createRoom('alice', 'bob');
  const [alice] = await Promise.all([chat.connect('alice', id), chat.connect('bob', id)]);
  return { id, alice };
};

const sendWhile =
  (rules: FaultPlanInput['rules']): Trouble =>
  async (chat) => {
    const { id, alice } = await room(chat);
    chat.stack.faults.set({ rules });
    await alice.request({ action: 'sendMessage', room: id, message: 'Sar barzi' });
  };

const posts = { service: 'execute-api', action: 'PostToConnection' } as const;
const throttled = { kind: 'error', error: 'ProvisionedThroughputExceededException' } as const;

const troubles: Readonly<Record<string, Trouble>> = {
  UnavailableAnswers: sendWhile([{ match: { service: 'dynamodb' }, fault: throttled }]),
  FailedDeliveries: sendWhile([
    { match: posts, fault: { kind: 'error', error: 'InternalServerError', statusCode: 500 } },
  ]),
  DeniedPosts: sendWhile([
    { match: posts, fault: { kind: 'error', error: 'ForbiddenException', statusCode: 403 } },
  ]),
  UnrecoveredResumes: async (chat) => {
    const { id, alice } = await room(chat);
    await alice.request({ action: 'joinRoom', room: id, after: 7, epoch: 'of a room that was' });
  },
  DeniedHandshakes: async (chat) => {
    const url = chat.stack.outputs['WebSocketUrl'] ?? '';
    await expect(ChatClient.connect(`${url}?token=none`)).rejects.toThrow('403');
  },
  KeySetFailures: async (chat) => {
    const outage = { kind: 'answer', statusCode: 500 } as const;
    chat.stack.faults.set({ rules: [{ match: { service: 'cognito-idp' }, fault: outage }] });
    await expect(chat.connect('alice')).rejects.toThrow('403');
  },
};

test('every metric that an alarm reads and the chat counts can be made to count here', () => {
  expect(Object.keys(troubles).toSorted()).toEqual(metrics.map(({ name }) => name).toSorted());
});

describe.each(metrics)('$name', ({ name, dimensions }) => {
  const log = new FunctionLog();
  let chat: LocalChat;
  // One for each, because what an authorizer has fetched, or could not, it keeps.
  beforeAll(async () => {
    chat = await startLocalChat({ log: log.take });
  });
  afterAll(async () => chat.close());

  test('is counted as its alarm reads it, when what it stands for comes to pass', async () => {
    await troubles[name]?.(chat);
    const { fields } = await log.find(({ fields }) => fields?.[name] !== undefined);
    expect(fields).toMatchObject({
      [name]: 1,
      ApiId: expect.stringMatching(/^\w+$/),
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          { Namespace: 'ChelseruChat', Dimensions: [dimensions], Metrics: [{ Name: name, Unit: 'Count' }] },
        ],
      },
    });
  });
});
