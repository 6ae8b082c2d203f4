import { limits } from '../../../protocol/limits.ts';
import { add, remove } from '../../../lambda/chat/membership.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { connectAndJoin, createRoomFixture, readLog, room } from './room-fixture.ts';

const sendAs = async (ports: Ports, id: string, user = 'alice') =>
  send(ports, { room, user, id, message: `message ${id}` });

/** Ports of which one method has its effect twice, as when the SDK tries again because only the reply was lost (F3). */
function repeating(ports: Ports, repeated: string): Ports {
  return instrument(ports, async ({ method }, effect) => {
    if (method === repeated) await effect();
    return effect();
  });
}

describe('a send', () => {
  test('spends no number when it is a repeat', async () => {
    const ports = await createRoomFixture();
    await sendAs(ports, 'c1');
    for (let repeat = 0; repeat < 5; repeat += 1) await sendAs(ports, 'c1');
    await expect(ports.rooms.readHead(room)).resolves.toMatchObject({ seq: 1 });
  });

  test.each(['takeSeq', 'claim', 'putEntry'])(
    'whose %s the SDK repeats is stored once, and delivered (F3, I2)',
    async (method) => {
      const ports = await createRoomFixture();
      await connectAndJoin(ports, 'bob');
      const sent = await sendAs(repeating(ports, method), 'c1');
      expect(sent.seq).toBe(method === 'takeSeq' ? 2 : 1);
      await expect(sendAs(ports, 'c1')).resolves.toEqual(sent);
      const log = await readLog(ports);
      expect(log.filter(({ type }) => type === 'message')).toEqual([sent]);
      expect(ports.gateway.received('bob-1')).toContainEqual(sent);
    },
  );

  test('that is refused after it has taken a number leaves no hole for readers to wait at', async () => {
    const ports = await createRoomFixture();
    const removedMeanwhile = instrument(ports, async ({ method }, effect) => {
      if (method === 'claim') await remove(ports, { room, user: 'alice', sender: 'system' });
      return effect();
    });
    await expect(sendAs(removedMeanwhile, 'c1')).rejects.toMatchObject({ code: 'not_a_member' });
    await expect(ports.log.readEntry({ room, seq: 1, incarnation: 1 })).resolves.toEqual({
      type: 'void',
      room,
      seq: 1,
    });
  });

  test('is known again within the sender’s dedupe window, and remembers no more than that', async () => {
    const ports = await createRoomFixture();
    const ids = Array.from({ length: 50 }, (_, index) => `c${index}`);
    const sent = [];
    for (const id of ids) sent.push(await sendAs(ports, id));
    for (const id of ids.slice(0, 30)) await sendAs(ports, id, 'bob');
    const window = sent.slice(-limits.dedupeWindowMessages);
    for (const message of window) await expect(sendAs(ports, message.id)).resolves.toEqual(message);
    const member = await ports.rooms.readMember({ room, user: 'alice' });
    expect([...(member?.claims.keys() ?? [])].filter((slot) => slot.startsWith('#'))).toHaveLength(
      window.length,
    );
    await sendAs(ports, 'another');
    const after = await ports.rooms.readMember({ room, user: 'alice' });
    // The repeats have claimed their one redelivery each; those go with their messages.
    expect(after?.claims.size).toBe(1 + limits.dedupeWindowMessages + (limits.dedupeWindowMessages - 1));
  });

  test('answers a message that is there, and none that is not', async () => {
    const ports = await createRoomFixture();
    await add(ports, { room, users: ['dilan'], sender: 'system' });
    const first = await sendAs(ports, 'c1');
    const reply = (replyTo: number) =>
      send(ports, { room, user: 'bob', id: `r${replyTo}`, message: 'yes', replyTo });
    await expect(reply(first.seq)).resolves.toMatchObject({ replyTo: first.seq });
    await expect(reply(1)).rejects.toMatchObject({ code: 'not_found' });
    await expect(reply(99)).rejects.toMatchObject({ code: 'not_found' });
  });
});
