import { sendFromBackend } from '../../../lambda/chat/backend-message.ts';
import { deleteRoom } from '../../../lambda/chat/room-deletion.ts';
import { add, remove } from '../../../lambda/chat/membership.ts';
import { join, send } from '../../../lambda/chat/room-log.ts';
import { updateRoom } from '../../../lambda/chat/room-update.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { createInMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { runUntilCrash } from './crashes.ts';
import { playAllInterleavings } from './interleavings.ts';
import { connect, readLog, room } from './room-fixture.ts';
import { createAnew, createSpokenRoom, expectNothingLeft } from './deleted-room.ts';

describe('in every order of its calls', () => {
  const speak = (user: string, id: string) => async (ports: Ports) =>
    user === 'system'
      ? sendFromBackend(ports, { room, user, id, message: 'secret' })
      : send(ports, { room, user, id, message: 'secret' });

  const rivals: readonly (readonly [string, (ports: Ports) => Promise<unknown>])[] = [
    ['a send', speak('bob', 'c2')],
    ['a repeat of a send', speak('bob', 'c1')],
    ['a message of the system', speak('system', 'n1')],
    ['an addition', async (ports) => add(ports, { room, users: ['dilan'], sender: 'system' })],
    ['a removal', async (ports) => remove(ports, { room, user: 'bob', sender: 'system' })],
    ['an update', async (ports) => updateRoom(ports, { room, sender: 'system', changes: { frozen: true } })],
  ];

  test.each(rivals)('a deletion beside %s leaves nothing behind', async (_, rival) => {
    const { orders } = await playAllInterleavings(async () => {
      const ports = await createSpokenRoom();
      return {
        ports,
        operations: [async (instrumented) => deleteRoom(instrumented, room), rival],
        check: async ([deleted]) => {
          expect(deleted).toMatchObject({ status: 'fulfilled' });
          await expectNothingLeft(ports);
        },
      };
    });
    expect(orders).toBeGreaterThan(50);
  });

  test('a deletion beside another and a new creation deletes the new room whole, or not at all', async () => {
    await playAllInterleavings(async () => {
      const ports = createInMemoryPorts();
      await createAnew(ports, ['bob']);
      const dilan = await connect(ports, 'dilan');
      const replace = async (instrumented: Ports) => {
        await deleteRoom(instrumented, room);
        await createAnew(instrumented, ['dilan']);
        return ports.subscriptions.subscribe(dilan, room);
      };
      return {
        ports,
        operations: [async (instrumented) => deleteRoom(instrumented, room), replace],
        check: async ([deleted]) => {
          expect(deleted).toMatchObject({ status: 'fulfilled' });
          if ((await ports.rooms.readHead(room)) === undefined) return expectNothingLeft(ports);
          const members = await ports.rooms.readMembers(room);
          expect(members.map(({ user }) => user)).toEqual(['dilan']);
          await expect(ports.subscriptions.readSubscriptions(room)).resolves.toMatchObject([dilan]);
          await expect(send(ports, { room, user: 'dilan', id: 'c1', message: 'x' })).resolves.toMatchObject({
            seq: 1,
          });
        },
      };
    });
  });

  test('a deletion beside a join leaves no subscription', async () => {
    await playAllInterleavings(async () => {
      const ports = await createSpokenRoom();
      const alice = await connect(ports, 'alice');
      return {
        ports,
        operations: [
          async (instrumented) => deleteRoom(instrumented, room),
          async (instrumented) => join(instrumented, alice, room),
        ],
        check: async () => {
          await expectNothingLeft(ports);
          await expect(ports.subscriptions.readConnection(alice)).resolves.toMatchObject({
            rooms: new Set(),
          });
        },
      };
    });
  });

  test.each(rivals.slice(0, 3))(
    '%s beside a deletion never comes to stand in the room that is created anew',
    async (_, rival) => {
      await playAllInterleavings(async () => {
        const ports = await createSpokenRoom();
        const replace = async (instrumented: Ports) => {
          await deleteRoom(instrumented, room);
          return createAnew(instrumented, ['dilan']);
        };
        return {
          ports,
          operations: [replace, rival],
          check: async ([replaced]) => {
            expect(replaced).toMatchObject({ status: 'fulfilled', value: { created: true } });
            const log = await readLog(ports);
            // The system is in every room, in this one, too: its message may come after the room was created anew.
            expect(log.filter((entry) => entry.type === 'message' && entry.sender !== 'system')).toEqual([]);
            const head = await ports.rooms.readHead(room);
            expect(log.map(({ seq }) => seq)).toEqual(
              Array.from({ length: head?.seq ?? 0 }, (_seq, index) => index + 1),
            );
          },
        };
      });
    },
  );

  test('a repeat of a send that crashed never takes its old number in the room that is created anew', async () => {
    await playAllInterleavings(async () => {
      const ports = createInMemoryPorts();
      await createAnew(ports, ['bob']);
      const sendOld = async (instrumented: Ports) =>
        send(instrumented, { room, user: 'bob', id: 'c1', message: 'secret' });
      await runUntilCrash(ports, sendOld, { atCall: 2, when: 'after' });
      const replace = async (instrumented: Ports) => {
        await deleteRoom(instrumented, room);
        await createAnew(instrumented, ['bob']);
      };
      return {
        ports,
        operations: [replace, sendOld],
        check: async ([, sent]) => {
          const next = await send(ports, { room, user: 'bob', id: 'c2', message: 'anew' });
          const messages = (await readLog(ports)).filter(({ type }) => type === 'message');
          expect(messages.at(-1)).toEqual(next);
          // Sent after the room was created anew, it is a message like any other, and stands where it says.
          const isStored = sent?.status === 'fulfilled' && messages.length === 2;
          expect(messages.slice(0, -1)).toEqual(isStored ? [sent.value] : []);
        },
      };
    });
  });
});
