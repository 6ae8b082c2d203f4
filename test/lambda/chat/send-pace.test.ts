import * as fc from 'fast-check';
import { ChatError } from '../../../protocol/errors.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import type { Pace } from '../../../lambda/chat/room-store-port.ts';
import { send, sendInNameOf } from '../../../lambda/chat/room-log.ts';
import { updateRoom } from '../../../lambda/chat/room-update.ts';
import { spendingAt } from '../../../lambda/chat/send-pace.ts';
import { deleteMessage } from '../../../lambda/actions/delete-message.ts';
import { editMessage } from '../../../lambda/actions/edit-message.ts';
import { react } from '../../../lambda/actions/react.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { unlimited } from '../../fakes/in-memory-ports.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { playAllInterleavings } from './interleavings.ts';
import { connectionOf, createRoomFixture, readLog, room } from './room-fixture.ts';

/** Two a second, three at once. */
const pacing = { sendsPerSecond: 2, sendsBurst: 3 };

async function createPacedRoom(): Promise<InMemoryPorts> {
  return { ...(await createRoomFixture()), deployment: { ...unlimited, ...pacing } };
}

const sendAs = async (ports: Ports, user: string, id: string) => send(ports, { room, user, id, message: id });
const muteBob = async (ports: Ports) =>
  ports.rooms.changeMember({ room, user: 'bob' }, { mutedUntil: ports.clock.now() + 60_000 });

/** Calls that an operation makes, and its refusal. */
async function callsOf(ports: Ports, operation: (ports: Ports) => Promise<unknown>) {
  const calls: string[] = [];
  const counted = instrument(ports, async ({ method }, effect) => {
    calls.push(method);
    return effect();
  });
  const refusal: unknown = await operation(counted).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { calls, refusal };
}

describe('the pace of a member', () => {
  test('lets so many through at once, and then one in each interval (S51)', async () => {
    const ports = await createPacedRoom();
    for (const id of ['c1', 'c2', 'c3']) await sendAs(ports, 'bob', id);
    await expect(sendAs(ports, 'bob', 'c4')).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 500,
    });
    await sendAs(ports, 'carol', 'c1');
    ports.clock.advance(499);
    await expect(sendAs(ports, 'bob', 'c4')).rejects.toMatchObject({ retryAfterMs: 1 });
    ports.clock.advance(1);
    await sendAs(ports, 'bob', 'c4');
    await expect(sendAs(ports, 'bob', 'c5')).rejects.toMatchObject({ code: 'rate_limited' });
  });

  test('refuses at the price of one read (S53)', async () => {
    const ports = await createPacedRoom();
    for (const id of ['c1', 'c2', 'c3']) await sendAs(ports, 'bob', id);
    const { calls, refusal } = await callsOf(ports, async (counted) => sendAs(counted, 'bob', 'c4'));
    expect(refusal).toMatchObject({ code: 'rate_limited' });
    expect(calls).toEqual(['readMember']);
  });

  test('never stops a repeat of what is stored', async () => {
    const ports = await createPacedRoom();
    const sent = [];
    for (const id of ['c1', 'c2', 'c3']) sent.push(await sendAs(ports, 'bob', id));
    await muteBob(ports);
    for (const entry of sent) await expect(sendAs(ports, 'bob', entry.id)).resolves.toEqual(entry);
  });

  test('counts edits, reactions and deletions as well', async () => {
    const ports = await createPacedRoom();
    await sendAs(ports, 'bob', 'c1');
    const bob = connectionOf('bob');
    const fields = { room, seq: 1 };
    await react(ports, bob, {
      fields: { ...fields, action: 'react', id: 'r1', reaction: '👍', active: true },
    });
    await editMessage(ports, bob, { fields: { ...fields, action: 'editMessage', id: 'e1', message: 'new' } });
    await expect(
      deleteMessage(ports, bob, { fields: { ...fields, action: 'deleteMessage', id: 'd1' } }),
    ).rejects.toMatchObject({ code: 'rate_limited' });
  });

  test('lets no more through whatever the order of calls, and stops nobody who has enough', async () => {
    await playAllInterleavings(async () => {
      const ports: InMemoryPorts = {
        ...(await createRoomFixture()),
        deployment: { ...unlimited, sendsPerSecond: 1, sendsBurst: 2 },
      };
      await sendAs(ports, 'bob', 'c0');
      const sending = ['c1', 'c2'].map((id) => async (counted: Ports) => sendAs(counted, 'bob', id));
      return {
        ports,
        operations: sending,
        check: async (results) => {
          expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
          const refused = results.filter(({ status }) => status === 'rejected');
          expect(refused).toMatchObject([{ reason: { code: 'rate_limited' } }]);
          const log = await readLog(ports);
          expect(log.filter(({ type }) => type === 'message')).toHaveLength(2);
        },
      };
    });
    await playAllInterleavings(async () => {
      const ports = await createPacedRoom();
      const sending = ['c1', 'c2', 'c3'].map((id) => async (counted: Ports) => sendAs(counted, 'bob', id));
      return {
        ports,
        operations: sending.slice(0, 2),
        check: (results) => {
          expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
        },
      };
    });
  });

  test('lets an entry through whose calls are slow, however many others come before each of them', async () => {
    const ports = await createPacedRoom();
    let rivals = 0;
    const slow = instrument(ports, async ({ method }, effect) => {
      if (method !== 'claim') return effect();
      rivals += 1;
      await sendAs(ports, 'bob', `rival${rivals}`);
      ports.clock.advance(600);
      return effect();
    });
    await expect(sendAs(slow, 'bob', 'c1')).resolves.toMatchObject({ type: 'message' });
    await expect(
      react(slow, connectionOf('bob'), {
        fields: { action: 'react', id: 'r1', room, seq: 1, reaction: '👍', active: true },
      }),
    ).resolves.toMatchObject({ type: 'reaction' });
  });

  test('does not lock out a member whom a wrong clock has made busy for long (F21)', async () => {
    const ports = await createPacedRoom();
    const nowMs = ports.clock.now();
    ports.clock.advance(3_600_000);
    await sendAs(ports, 'bob', 'c1');
    ports.clock.advance(nowMs - ports.clock.now());
    await expect(sendAs(ports, 'bob', 'c2')).resolves.toMatchObject({ type: 'message' });
  });

  test('is kept for any times at which a member tries', () => {
    fc.assert(
      fc.property(
        fc.record({
          sendsPerSecond: fc.integer({ min: 1, max: 50 }),
          sendsBurst: fc.integer({ min: 1, max: 20 }),
        }),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 }),
        (limits, gapsMs) => {
          const passedMs: number[] = [];
          let nowMs = 1_700_000_000_000;
          let pace: Pace = {};
          for (const gapMs of gapsMs) {
            nowMs += gapMs;
            try {
              const { busy } = spendingAt(nowMs, pace, limits);
              pace = { busyUntil: busy.how === 'start' ? busy.until : (pace.busyUntil ?? 0) + busy.forMs };
              passedMs.push(nowMs);
            } catch (error) {
              if (!(error instanceof ChatError)) throw error;
              // Whoever waits as long as told is let through.
              spendingAt(nowMs + (error.retryAfterMs ?? 0), pace, limits);
            }
          }
          // In no window pass more than a burst and what the rate gives for its length.
          for (const [from, firstMs] of passedMs.entries()) {
            for (const [offset, lastMs] of passedMs.slice(from).entries()) {
              const mostMs = ((lastMs - firstMs) * limits.sendsPerSecond) / 1000;
              expect(offset + 1).toBeLessThanOrEqual(limits.sendsBurst + mostMs + 1e-9);
            }
          }
        },
      ),
    );
  });
});

describe('slow mode', () => {
  test('keeps plain members quiet after a message, and nobody else', async () => {
    const ports = await createRoomFixture();
    await updateRoom(ports, { room, sender: 'system', changes: { slowModeSeconds: 10 } });
    await sendAs(ports, 'bob', 'c1');
    ports.clock.advance(4_000);
    await expect(sendAs(ports, 'bob', 'c2')).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 6_000,
    });
    for (const id of ['c1', 'c2']) await sendAs(ports, 'alice', id);
    await sendInNameOf(ports, { room, user: 'bob', id: 'backend', message: 'x' });
    ports.clock.advance(6_000);
    await sendAs(ports, 'bob', 'c2');
  });

  test('does not slow edits and reactions', async () => {
    const ports = await createRoomFixture();
    await updateRoom(ports, { room, sender: 'system', changes: { slowModeSeconds: 10 } });
    const { seq } = await sendAs(ports, 'bob', 'c1');
    const fields = { action: 'editMessage', id: 'e1', room, seq, message: 'new' };
    await expect(editMessage(ports, connectionOf('bob'), { fields })).resolves.toMatchObject({
      message: 'new',
    });
  });

  test('lets one of two messages at the same time through, whatever the order of their calls', async () => {
    await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      await updateRoom(ports, { room, sender: 'system', changes: { slowModeSeconds: 10 } });
      return {
        ports,
        operations: ['c1', 'c2'].map((id) => async (counted: Ports) => sendAs(counted, 'bob', id)),
        check: (results) => {
          expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
          const refused = results.filter(({ status }) => status === 'rejected');
          expect(refused).toMatchObject([{ reason: { code: 'rate_limited' } }]);
        },
      };
    });
  });
});

describe.each<readonly [string, (ports: Ports) => Promise<unknown>, readonly string[]]>([
  ['a muted member', muteBob, ['readMember']],
  [
    'a plain member of a frozen room',
    async (ports) => updateRoom(ports, { room, sender: 'system', changes: { frozen: true } }),
    ['readMember', 'readMessage', 'takeSeq'],
  ],
])('%s', (_, silence, allowed) => {
  test('writes, edits and reacts no more, and nothing is written, but deletes (S53)', async () => {
    const ports = await createRoomFixture();
    await sendAs(ports, 'bob', 'c1');
    await silence(ports);
    const bob = connectionOf('bob');
    const fields = { room, seq: 1 };
    for (const refused of [
      async (counted: Ports) => sendAs(counted, 'bob', 'c2'),
      async (counted: Ports) =>
        editMessage(counted, bob, { fields: { ...fields, action: 'editMessage', id: 'e1', message: 'new' } }),
      async (counted: Ports) =>
        react(counted, bob, {
          fields: { ...fields, action: 'react', id: 'r1', reaction: '👍', active: true },
        }),
    ]) {
      const { calls, refusal } = await callsOf(ports, refused);
      expect(refusal).toMatchObject({ code: 'forbidden' });
      expect(allowed).toEqual(expect.arrayContaining(calls));
    }
    await expect(
      deleteMessage(ports, bob, { fields: { ...fields, action: 'deleteMessage', id: 'd1' } }),
    ).resolves.toMatchObject({ type: 'messageDeleted' });
    await expect(sendAs(ports, 'alice', 'c1')).resolves.toMatchObject({ type: 'message' });
    await expect(
      sendInNameOf(ports, { room, user: 'bob', id: 'backend', message: 'x' }),
    ).resolves.toBeDefined();
  });
});

test('a mute ends by itself', async () => {
  const ports = await createRoomFixture();
  await muteBob(ports);
  ports.clock.advance(60_000);
  await expect(sendAs(ports, 'bob', 'c1')).resolves.toMatchObject({ type: 'message' });
});
