import type { FaultPlanInput } from '../../local/faults/fault-plan.ts';
import { ChatClient } from './chat-client.ts';
import type { Frame } from './chat-client.ts';
import { FunctionLog } from './function-log.ts';
import { chatWithEvents, startLocalChat } from './local-chat.ts';
import type { LocalChat } from './local-chat.ts';

jest.setTimeout(120_000);

/** Stands in every text, name, user id and query string; a log that has it has what is nobody's to read there. */
const canary = 'Kaneri';
const alice = `alice-${canary}`;
const bob = `bob-${canary}`;

const log = new FunctionLog();
let chat: LocalChat;
/** Of every token that was used, the parts that tell something; the header is the same for all. */
const secrets: string[] = [];

beforeAll(async () => {
  chat = await startLocalChat({ ...chatWithEvents, log: log.take });
});
afterEach(() => chat.stack.faults.clear());
afterAll(async () => chat.close());

/** By the query string or by a subprotocol, as either may be had. */
async function connect(user: string, room: string, tokenIn = 'query string'): Promise<ChatClient> {
  const url = new URL(await chat.urlFor(user, room));
  const token = url.searchParams.get('token') ?? '';
  secrets.push(...token.split('.').slice(1));
  url.searchParams.set('note', canary);
  if (tokenIn === 'query string') return ChatClient.connect(url.href);
  url.searchParams.delete('token');
  return ChatClient.connect(url.href, ['chat.v1', `bearer.${token}`]);
}

/** Requests of every kind, each with the canary wherever its sender may write something. */
const requests = (room: string): readonly (string | Frame)[] => [
  { action: 'createRoom', id: 'm0', type: 'group', members: [bob], name: `${canary} of a user` },
  { action: 'sendMessage', id: 'm1', room, message: `${canary} of a message` },
  { action: 'sendMessage', id: 'm1', room, message: `another ${canary}` },
  { message: `${canary} that is bare` },
  { action: 'editMessage', id: 'm2', room, seq: 1, message: `${canary} that was edited` },
  { action: 'react', id: 'm3', room, seq: 1, reaction: canary, active: true },
  { action: 'deleteMessage', id: 'm4', room, seq: 1 },
  { action: 'joinRoom', id: 'm5', room },
  { action: 'joinRoom', id: 'm6', room, after: 0, epoch: canary },
  { action: 'history', id: 'm7', room },
  { action: 'rooms', id: 'm8', cursor: canary },
  { action: 'rooms', id: 'm9' },
  { action: 'members', id: 'm10', room },
  { action: 'markRead', id: 'm11', room, seq: 1 },
  { action: 'updateRoom', id: 'm12', room, name: `${canary} of a name` },
  { action: 'addMembers', id: 'm13', room, members: [`carol-${canary}`] },
  { action: 'setRole', id: 'm14', room, user: bob, role: 'moderator' },
  { action: 'muteMember', id: 'm15', room, user: bob, until: null },
  { action: 'removeMember', id: 'm16', room, user: `carol-${canary}` },
  { action: 'leaveRoom', id: 'm17', room },
  { action: 'ping', id: 'm18', rooms: { [room]: 0 } },
  { action: canary, id: 'm19' },
  { action: 'sendMessage', id: `m20 ${canary}`, room: `${canary} of a room`, message: 1 },
  `{"action":"sendMessage","message":"${canary}`,
  canary,
];

/** One after the other, each until something comes back or the connection is over. */
async function sendAll(client: ChatClient, frames: readonly (string | Frame)[]): Promise<void> {
  for (const frame of frames) {
    const answered = client.next(() => true);
    client.send(frame);
    await Promise.race([answered, client.closed]);
  }
}

/** What a backend asks for; a function that fails is one of the things to be logged. */
async function manage(room: string): Promise<void> {
  const operations: readonly Frame[] = [
    { operation: 'createRoom', type: 'group', members: [alice, bob], name: `${canary} of a backend` },
    { operation: 'updateRoom', room, name: `${canary} of a backend` },
    { operation: 'sendMessage', room, sender: alice, id: 'b1', message: `${canary} of a backend` },
    { operation: 'history', room },
    { operation: 'listRooms', user: alice },
    { operation: 'exportUser', user: alice },
    { operation: 'disconnectUser', user: bob },
    { operation: 'eraseUser', user: bob },
    { operation: canary, note: canary },
  ];
  for (const operation of operations) await chat.operation(operation).catch(() => undefined);
}

/** What functions order of each other, which fails in its own ways; no text is in it, unless something has gone wrong. */
async function deliver(room: string): Promise<void> {
  const { FanOutFunctionName: fanOut = '' } = chat.stack.outputs;
  for (const order of [{ room, seqs: [1, 2] }, { room: canary, seqs: canary }, canary]) {
    await chat.stack.invoke(fanOut, order);
  }
}

const garbage = { statusCode: 200, body: `{"Item": ${canary}` };
const quoting = { error: 'ValidationException', message: `cannot be converted: ${canary}`, statusCode: 400 };
const denial = { error: 'ForbiddenException', statusCode: 403 };

/** What goes wrong, and a line that shows that it has come to pass. */
const weathers: readonly (readonly [string, FaultPlanInput['rules'], string | undefined])[] = [
  ['nothing fails', [], undefined],
  [
    'DynamoDB quotes a value',
    [{ match: { service: 'dynamodb' }, probability: 0.3, fault: { kind: 'error', ...quoting } }],
    'action failed',
  ],
  [
    'DynamoDB answers garbage',
    [{ match: { service: 'dynamodb' }, probability: 0.3, fault: { kind: 'answer', ...garbage } }],
    'action failed',
  ],
  [
    'transactions are cancelled, with the item at fault',
    [
      {
        match: { service: 'dynamodb' },
        fault: { kind: 'transactionCanceled', reason: 'ConditionalCheckFailed' },
      },
    ],
    undefined,
  ],
  [
    'posts are denied',
    [{ match: { service: 'execute-api' }, fault: { kind: 'error', ...denial } }],
    'posting is denied',
  ],
  [
    'posts fail',
    [
      {
        match: { service: 'execute-api', action: 'PostToConnection' },
        fault: { kind: 'error', error: 'InternalServerError', statusCode: 500 },
      },
    ],
    'closed a connection that cannot be delivered to',
  ],
  [
    'functions crash',
    [{ match: { service: 'dynamodb' }, probability: 0.1, fault: { kind: 'crash' } }],
    undefined,
  ],
];

test.each(weathers)(
  'while %s, no log has a text, a name, a user, a query string or a token (S57)',
  async (_, rules, event) => {
    const room = await chat.createRoom(alice, bob);
    const [client, other] = await Promise.all([connect(alice, room), connect(bob, room, 'subprotocol')]);
    chat.stack.faults.set({ seed: '1', rules });
    // Of this one nothing comes back.
    other.send({ action: 'typing', room, active: true });
    await sendAll(client, requests(room));
    await deliver(room);
    await manage(room);
    const lost = await connect(alice, room).catch(() => undefined);
    chat.stack.faults.clear();
    if (event !== undefined) await log.find(({ fields }) => fields?.['event'] === event);
    await Promise.all([client, other, lost].map(async (open) => open?.close()));
    await chat.stack.readEvents();
    expect(log.texts.filter(hasSecret)).toEqual([]);
  },
);

test('handshakes that are refused leave a line each, without what was sent (S57, S58)', async () => {
  const url = chat.stack.outputs['WebSocketUrl'] ?? '';
  const token = await chat.stack.issueToken({ user: alice, expiresInSeconds: -60 });
  secrets.push(...token.split('.').slice(1));
  for (const query of [`token=${token}`, `token=${canary}`, `token=a.${canary}.c&room=${canary}%20`]) {
    await expect(ChatClient.connect(`${url}?${query}`)).rejects.toThrow('403');
  }
  await log.find(({ fields }) => fields?.['reason'] === 'expired');
  expect(log.texts.filter(hasSecret)).toEqual([]);
});

test('every line of a function is one JSON object, with time, level and event', () => {
  expect(log.lines.length).toBeGreaterThan(10);
  expect(log.lines).toHaveLength(
    log.texts.filter((text) => /^chat-dev-\w+Function[\w-]+: /.test(text)).length,
  );
  for (const { fields } of log.lines) {
    expect(fields).toMatchObject({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      level: expect.stringMatching(/^(WARN|ERROR)$/),
      event: expect.any(String),
    });
  }
});

test('a line about a frame leads to its connection, its room and its request', () => {
  const failed = log.lines.filter(({ fields }) => fields?.['event'] === 'action failed');
  for (const { fields } of failed) {
    expect(fields).toMatchObject({
      requestId: expect.any(String),
      connectionId: expect.any(String),
      routeKey: expect.any(String),
      room: expect.any(String),
    });
  }
});

function hasSecret(text: string): boolean {
  return text.includes(canary) || secrets.some((part) => part !== '' && text.includes(part));
}
