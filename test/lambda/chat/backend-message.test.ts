import { sendFromBackend } from '../../../lambda/chat/backend-message.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { manageRooms } from '../../../lambda/handlers/rooms.ts';
import { limits } from '../../../protocol/limits.ts';
import { crashEverywhere } from './crashes.ts';
import { playAllInterleavings } from './interleavings.ts';
import { connectAndJoin, createRoomFixture, readLog, room } from './room-fixture.ts';

const speak = async (ports: Ports, id = 'n1', user = 'system') =>
  sendFromBackend(ports, { room, user, id, message: `notice ${id}` });

const messagesOf = async (ports: Ports) => (await readLog(ports)).filter(({ type }) => type === 'message');

describe('a message of the backend', () => {
  test('stands in the log as the system’s, and reaches every subscriber', async () => {
    const ports = await createRoomFixture();
    await connectAndJoin(ports, 'alice');
    const sent = await speak(ports);
    expect(sent).toMatchObject({ type: 'message', seq: 1, sender: 'system', message: 'notice n1' });
    expect(ports.gateway.received('alice-1')).toEqual([sent]);
    await expect(readLog(ports)).resolves.toEqual([sent]);
  });

  test('stands in the log as a member’s, and counts as read by them', async () => {
    const ports = await createRoomFixture();
    const sent = await speak(ports, 'n1', 'bob');
    expect(sent).toMatchObject({ sender: 'bob' });
    await expect(manageRooms(ports, { operation: 'listRooms', user: 'bob' })).resolves.toMatchObject({
      rooms: [{ readSeq: 1, unread: 0, lastMessage: sent }],
    });
    await expect(manageRooms(ports, { operation: 'listRooms', user: 'alice' })).resolves.toMatchObject({
      rooms: [{ unread: 1 }],
    });
  });

  test('is not sent in the name of somebody who is no member, nor into no room', async () => {
    const ports = await createRoomFixture();
    await expect(speak(ports, 'n1', 'eve')).rejects.toMatchObject({ code: 'not_a_member' });
    const nowhere = { room: 'nowhere', user: 'system', id: 'n1', message: 'x' };
    await expect(sendFromBackend(ports, nowhere)).rejects.toMatchObject({ code: 'not_found' });
    await expect(readLog(ports)).resolves.toEqual([]);
  });

  test('sent again with its id is stored once, and refused with another text (I2)', async () => {
    const ports = await createRoomFixture();
    const first = await speak(ports);
    await expect(speak(ports)).resolves.toEqual(first);
    await expect(
      sendFromBackend(ports, { room, user: 'system', id: 'n1', message: 'something else' }),
    ).rejects.toMatchObject({ code: 'conflict' });
    // An id is its sender's own.
    await expect(speak(ports, 'n1', 'alice')).resolves.toMatchObject({ seq: 2 });
    await expect(messagesOf(ports)).resolves.toHaveLength(2);
  });

  test('is known again within the dedupe window, and no more than that is remembered', async () => {
    const ports = await createRoomFixture();
    for (let index = 0; index < 50; index += 1) await speak(ports, `n${index}`);
    for (let index = 50 - limits.dedupeWindowMessages; index < 50; index += 1)
      await speak(ports, `n${index}`);
    await expect(messagesOf(ports)).resolves.toHaveLength(50);
    await speak(ports, 'another');
    const claims = await ports.rooms.readSystemClaims(room);
    expect([...(claims?.keys() ?? [])].filter((slot) => slot.startsWith('#'))).toHaveLength(
      limits.dedupeWindowMessages,
    );
  });

  test('is stored once however its calls fall beside those of the same one (I2)', async () => {
    await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      return {
        ports,
        operations: [
          async (instrumented) => speak(instrumented),
          async (instrumented) => speak(instrumented),
        ],
        check: async (results) => {
          const messages = await messagesOf(ports);
          expect(messages).toHaveLength(1);
          for (const result of results) {
            expect(result).toMatchObject({ status: 'fulfilled', value: { seq: messages[0]?.seq } });
          }
        },
      };
    });
  });

  test('that is sent again after a crash at any call is stored once (I1, I2, F2)', async () => {
    await crashEverywhere(
      createRoomFixture,
      async (ports) => speak(ports),
      async (ports) => {
        const sent = await speak(ports);
        await expect(messagesOf(ports)).resolves.toEqual([sent]);
      },
    );
  });
});
