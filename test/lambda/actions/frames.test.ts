import { errorCodes } from '../../../protocol/errors.ts';
import { routes } from '../../../lib/routes.ts';
import { handleAction } from '../../../lambda/handlers/actions.ts';
import { handleMessage } from '../../../lambda/handlers/send-message.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import type { WebSocketEvent } from '../../../lambda/adapters/websocket-event.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { frameTable } from '../../protocol/frame-table.ts';
import type { FrameCase } from '../../protocol/frame-case.ts';
import { connect, createRoomFixture, readLog, room } from '../chat/room-fixture.ts';

const actionRoutes = new Set(
  routes.filter(({ handler }) => handler === 'actions').map(({ routeKey }) => routeKey),
);

function eventOf(body: string, authorizer: Readonly<Record<string, string>> = {}): WebSocketEvent {
  return {
    requestContext: {
      connectionId: 'alice-1',
      eventType: 'MESSAGE',
      requestId: 'request-1',
      authorizer: { user: 'alice', tokenExpiresAt: '4102444800', ...authorizer },
    },
    body,
  };
}

/** Routes a frame as API Gateway does. */
async function answerTo(
  ports: Ports,
  frame: string,
  authorizer?: Readonly<Record<string, string>>,
): Promise<unknown> {
  const action = /"action":"(\w+)"/.exec(frame)?.[1] ?? '';
  const handle = actionRoutes.has(action) ? handleAction : handleMessage;
  const { body } = await handle(ports, eventOf(frame, authorizer));
  return body === undefined ? undefined : JSON.parse(body);
}

interface Answered {
  readonly reply: unknown;
  /** Names of the port calls that were made, in their order. */
  readonly calls: readonly string[];
  readonly ports: Ports;
}

async function ask(frame: string): Promise<Answered> {
  const calls: string[] = [];
  const ports = await createRoomFixture();
  await connect(ports, 'alice');
  const counted = instrument(ports, async ({ method }, effect) => {
    calls.push(method);
    return effect();
  });
  return { reply: await answerTo(counted, frame), calls, ports };
}

const isRefused = ({ answer }: FrameCase) => answer in errorCodes;
const table = frameTable(room);

describe('a frame', () => {
  test.each(table.filter((row) => !isRefused(row)))(
    '$title is answered $answer',
    async ({ frame, answer }) => {
      const { reply } = await ask(frame);
      expect(reply ?? { type: 'nothing' }).toMatchObject({ type: answer });
    },
  );

  test.each(table.filter(isRefused))(
    '$title is refused as $answer (S43, S44)',
    async ({ frame, answer, field }) => {
      const { reply, calls, ports } = await ask(frame);
      const detail = expect.stringMatching(`^${field ?? ''}`);
      expect(reply).toMatchObject({ type: 'error', code: answer, detail, retryable: false });
      await expect(readLog(ports)).resolves.toEqual([]);
      expect(calls.length).toBeLessThan(6);
    },
  );

  test.each(table.filter(({ answer }) => answer === 'bad_request' || answer === 'unknown_action'))(
    '$title costs no call at all (S53)',
    async ({ frame }) => {
      expect((await ask(frame)).calls).toEqual([]);
    },
  );

  test('is answered with its id where it has a valid one, and without where it has not', async () => {
    const ports = await createRoomFixture();
    await expect(answerTo(ports, '{"action":"shout","id":"c7"}')).resolves.toMatchObject({ id: 'c7' });
    await expect(answerTo(ports, '{"action":"shout","id":"c 7"}')).resolves.not.toHaveProperty('id');
    await expect(answerTo(ports, '{"action":"ping"}')).resolves.not.toHaveProperty('id');
  });

  test('gets byte-equal replies for a room that does not exist and one that is not the user’s (S39)', async () => {
    const ports = await createRoomFixture();
    for (const action of ['sendMessage', 'joinRoom', 'history']) {
      const askAs = async (inRoom: string, user: string) => {
        const frame = JSON.stringify({ action, id: 'c1', room: inRoom, message: 'x' });
        return JSON.stringify(await answerTo(ports, frame, { user }));
      };
      expect(await askAs(room, 'eve')).toBe(await askAs('nowhere', 'eve'));
    }
  });

  test('leaves the prototype of objects alone (S43)', async () => {
    const ports = await createRoomFixture();
    await answerTo(
      ports,
      `{"action":"ping","rooms":{"__proto__":1,"constructor":2},"__proto__":{"polluted":1}}`,
    );
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  test('is sent by the user of the token, whatever it says of itself (S38)', async () => {
    const ports = await createRoomFixture();
    const frame = JSON.stringify({
      action: 'sendMessage',
      id: 'c1',
      room,
      message: 'x',
      sender: 'bob',
      user: 'bob',
    });
    await expect(answerTo(ports, frame)).resolves.toMatchObject({ type: 'message', sender: 'alice' });
  });

  test('of the Django package is a message in the room that the connection is bound to', async () => {
    const ports = await createRoomFixture();
    const reply = await answerTo(ports, '{"message":"Sar barzi, Luria"}', { room });
    expect(reply).toMatchObject({
      type: 'message',
      message: 'Sar barzi, Luria',
      sender: 'alice',
      seq: 1,
      room,
    });
  });

  test('that comes after the token has expired is told so, and the connection is closed (S23, F22)', async () => {
    const ports = await createRoomFixture();
    const expired = { tokenExpiresAt: String(ports.clock.now() / 1000) };
    const frame = JSON.stringify({ action: 'sendMessage', id: 'c9', room, message: 'x' });
    await expect(answerTo(ports, frame, expired)).resolves.toBeUndefined();
    expect(ports.gateway.received('alice-1')).toMatchObject([
      { type: 'error', code: 'token_expired', id: 'c9' },
    ]);
    expect(ports.gateway.isClosed('alice-1')).toBe(true);
    await expect(readLog(ports)).resolves.toEqual([]);
  });

  test('whose handling fails is answered unavailable, and logged once without its text', async () => {
    const ports = await createRoomFixture();
    const failing = instrument(ports, async ({ method }, effect) => {
      if (method === 'takeSeq') throw new Error('throttled');
      return effect();
    });
    const frame = JSON.stringify({ action: 'sendMessage', id: 'c1', room, message: 'a secret' });
    await expect(answerTo(failing, frame)).resolves.toMatchObject({
      code: 'unavailable',
      retryable: true,
      id: 'c1',
    });
    expect(ports.logger.lines).toMatchObject([
      { event: 'action failed', context: { connectionId: 'alice-1', id: 'c1', room } },
    ]);
    expect(JSON.stringify(ports.logger.lines)).not.toContain('a secret');
  });
});
