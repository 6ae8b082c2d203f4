import { sendFromBackend } from '../../../lambda/chat/backend-message.ts';
import { createRoom } from '../../../lambda/chat/room-creation.ts';
import { deleteRoom } from '../../../lambda/chat/room-deletion.ts';
import { add, remove } from '../../../lambda/chat/membership.ts';
import { join, send } from '../../../lambda/chat/room-log.ts';
import { updateRoom } from '../../../lambda/chat/room-update.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { manageRooms } from '../../../lambda/handlers/rooms.ts';
import { createInMemoryPorts } from '../../fakes/in-memory-ports.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { crashEverywhere, runUntilCrash } from './crashes.ts';
import { playAllInterleavings } from './interleavings.ts';
import { connect, connectAndJoin, readLog, room } from './room-fixture.ts';

/** A room of alice and bob, in which both have spoken and bob’s device listens. */
async function createSpokenRoom(): Promise<InMemoryPorts> {
  const ports = createInMemoryPorts();
  await createAnew(ports, ['alice', 'bob']);
  for (const user of ['alice', 'bob'])
    await send(ports, { room, user, id: 'c1', message: `secret of ${user}` });
  await connectAndJoin(ports, 'bob');
  return ports;
}

const createAnew = async (ports: Ports, members: readonly string[]) =>
  createRoom(ports, { operation: 'createRoom', type: 'group', room, members: [...members] });

/** What is left of people in the Rooms table. */
function tracesIn({ rooms }: InMemoryPorts): readonly string[] {
  const text = JSON.stringify(rooms.state(), (_, part: unknown) =>
    part instanceof Map || part instanceof Set ? [...part] : part,
  );
  return ['alice', 'bob', 'dilan', 'secret', 'system'].filter((trace) => text.includes(trace));
}

async function expectNothingLeft(ports: InMemoryPorts): Promise<void> {
  expect(tracesIn(ports)).toEqual([]);
  await expect(ports.subscriptions.readSubscriptions(room)).resolves.toEqual([]);
  await expect(ports.rooms.readHead(room)).resolves.toBeUndefined();
}

describe('a room that is deleted', () => {
  test('leaves nothing of its log, its members and its subscriptions, and tells all devices of its members', async () => {
    const ports = await createSpokenRoom();
    await connect(ports, 'alice');
    await sendFromBackend(ports, { room, user: 'system', id: 'n1', message: 'secret' });
    await add(ports, { room, users: ['dilan'], sender: 'system' });
    await remove(ports, { room, user: 'dilan', sender: 'system' });
    await expect(deleteRoom(ports, room)).resolves.toEqual({ room });
    await expectNothingLeft(ports);
    for (const id of ['alice-1', 'bob-1']) {
      expect(ports.gateway.received(id).at(-1)).toEqual({ type: 'roomRemoved', room });
    }
  });

  test('is gone for its members and for the backend', async () => {
    const ports = await createSpokenRoom();
    const bob = await connect(ports, 'bob', 'bob-2');
    await deleteRoom(ports, room);
    const refused = { code: 'not_a_member' };
    await expect(send(ports, { room, user: 'bob', id: 'c2', message: 'x' })).rejects.toMatchObject(refused);
    await expect(send(ports, { room, user: 'bob', id: 'c1', message: 'x' })).rejects.toMatchObject(refused);
    await expect(join(ports, bob, room)).rejects.toMatchObject(refused);
    for (const operation of ['getRoom', 'history', 'listMembers']) {
      await expect(manageRooms(ports, { operation, room })).resolves.toMatchObject({
        error: { code: 'not_found' },
      });
    }
    await expect(manageRooms(ports, { operation: 'listRooms', user: 'bob' })).resolves.toEqual({ rooms: [] });
  });

  test('may be deleted again, and one that never was may not', async () => {
    const ports = await createSpokenRoom();
    const payload = { operation: 'deleteRoom', room };
    for (let call = 0; call < 2; call += 1)
      await expect(manageRooms(ports, payload)).resolves.toEqual({ room });
    await expect(manageRooms(ports, { operation: 'deleteRoom', room: 'nowhere' })).resolves.toMatchObject({
      error: { code: 'not_found' },
    });
  });

  test('can be created anew, and shows nothing of before, however often', async () => {
    const ports = await createSpokenRoom();
    const epochs = new Set<string>();
    for (let incarnation = 2; incarnation < 5; incarnation += 1) {
      await deleteRoom(ports, room);
      const created = await createAnew(ports, ['alice']);
      expect(created).toMatchObject({ created: true });
      epochs.add(created.epoch);
      await expect(ports.rooms.readHead(room)).resolves.toMatchObject({ seq: 0, incarnation });
      await expect(send(ports, { room, user: 'bob', id: 'c1', message: 'x' })).rejects.toMatchObject({
        code: 'not_a_member',
      });
      await expect(send(ports, { room, user: 'alice', id: 'c1', message: 'anew' })).resolves.toMatchObject({
        seq: 1,
      });
      const { seq } = await send(ports, { room, user: 'alice', id: 'c2', message: 'anew' });
      expect(seq).toBe(2);
      expect(await readLog(ports)).toMatchObject([{ message: 'anew' }, { message: 'anew' }]);
    }
    expect(epochs.size).toBe(3);
  });

  test('keeps the holes of its next log apart from what the one before has left', async () => {
    const ports = await createSpokenRoom();
    await deleteRoom(ports, room);
    await createAnew(ports, ['alice']);
    await ports.log.takeSeq(room, ports.clock.now());
    await expect(readLog(ports)).resolves.toEqual([{ type: 'void', room, seq: 1 }]);
    await expect(send(ports, { room, user: 'alice', id: 'c1', message: 'x' })).resolves.toMatchObject({
      seq: 2,
    });
  });

  test('is deleted by as many calls as it takes, and not created anew before that', async () => {
    const ports = await createSpokenRoom();
    for (let index = 0; index < 1_200; index += 1) await ports.log.takeSeq(room, ports.clock.now());
    const slow = instrument(ports, async ({ method }, effect) => {
      if (method === 'bury') ports.clock.advance(100);
      return effect();
    });
    for (let call = 0; call < 2; call += 1) {
      await expect(deleteRoom(slow, room)).rejects.toMatchObject({ code: 'unavailable' });
      await expect(createAnew(ports, ['alice'])).rejects.toMatchObject({ code: 'unavailable' });
    }
    await expect(deleteRoom(slow, room)).resolves.toEqual({ room });
    await expect(createAnew(ports, ['alice'])).resolves.toMatchObject({ created: true });
  });

  test('of more members than one step takes loses them all', async () => {
    const ports = createInMemoryPorts();
    await createAnew(
      ports,
      Array.from({ length: 250 }, (_, index) => `user-${index}`),
    );
    await expect(ports.rooms.countMembers(room)).resolves.toBe(250);
    await deleteRoom(ports, room);
    await expect(ports.rooms.countMembers(room)).resolves.toBe(0);
  });

  test('with retention is buried as far as anything stands', async () => {
    const ports = await createSpokenRoom();
    await updateRoom(ports, { room, sender: 'system', changes: { retentionDays: 1 } });
    await send(ports, { room, user: 'alice', id: 'c2', message: 'secret' });
    ports.clock.advance(3 * 24 * 60 * 60 * 1000);
    await send(ports, { room, user: 'alice', id: 'c3', message: 'secret' });
    await deleteRoom(ports, room);
    await expectNothingLeft(ports);
  });
});

describe('after a crash at any call of a deletion', () => {
  test('the next call finishes it, and the room can be created anew', async () => {
    let ports = await createSpokenRoom();
    const calls = await crashEverywhere(
      async () => {
        ports = await createSpokenRoom();
        return ports;
      },
      async (dying) => deleteRoom(dying, room),
      async () => {
        await expect(deleteRoom(ports, room)).resolves.toEqual({ room });
        await expectNothingLeft(ports);
        expect(ports.gateway.received('bob-1')).toContainEqual({ type: 'roomRemoved', room });
        await createAnew(ports, ['alice']);
        await expect(readLog(ports)).resolves.toEqual([]);
      },
    );
    expect(calls).toBeGreaterThan(10);
  });
});

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
