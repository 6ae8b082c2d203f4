import type { RoomChanges, RoomUpdatedEntry } from '../../../protocol/entries.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { updateRoom } from '../../../lambda/chat/room-update.ts';
import { crashEverywhere } from './crashes.ts';
import { playAllInterleavings } from './interleavings.ts';
import { connectAndJoin, createRoomFixture, readLog, room } from './room-fixture.ts';

const update = (changes: RoomChanges) => async (ports: Ports) =>
  updateRoom(ports, { room, sender: 'system', changes });

const readAll = async (ports: Ports) => readLog(ports);

/** What the entries of the log make of the room, one after the other. */
async function replay(ports: Ports): Promise<RoomChanges> {
  const updates = (await readLog(ports)).filter(
    (entry): entry is RoomUpdatedEntry => entry.type === 'roomUpdated',
  );
  return updates.reduce<RoomChanges>(
    (state, { name = state.name, slowModeSeconds = state.slowModeSeconds }) => ({
      ...state,
      ...(name !== undefined && { name }),
      ...(slowModeSeconds !== undefined && { slowModeSeconds }),
    }),
    {},
  );
}

async function expectAgreement(ports: Ports): Promise<void> {
  const head = await ports.rooms.readHead(room);
  const { name, slowModeSeconds = 0 } = await replay(ports);
  expect({ name: head?.name, slowModeSeconds: head?.settings.slowModeSeconds }).toEqual({
    name,
    slowModeSeconds,
  });
}

describe('an update of a room', () => {
  test('is numbered, shows in the head, and is pushed to those who listen', async () => {
    const ports = await createRoomFixture();
    await connectAndJoin(ports, 'bob');
    const entry = await update({ name: 'Gulan', retentionDays: null })(ports);
    expect(entry).toEqual({
      type: 'roomUpdated',
      room,
      seq: 1,
      name: 'Gulan',
      retentionDays: null,
      sender: 'system',
      timestamp: '2026-11-22T21:00:00.000Z',
    });
    await expect(readLog(ports)).resolves.toEqual([entry]);
    expect(ports.gateway.received('bob-1')).toEqual([entry]);
  });

  test('is the reply of the connection that asks, and no push to it', async () => {
    const ports = await createRoomFixture();
    for (const user of ['alice', 'bob']) await connectAndJoin(ports, user);
    await updateRoom(ports, { room, sender: 'alice', connectionId: 'alice-1', changes: { frozen: true } });
    expect(ports.gateway.received('alice-1')).toEqual([]);
    expect(ports.gateway.received('bob-1')).toHaveLength(1);
  });

  test('that is refused after all leaves no hole for which a reader has to wait', async () => {
    const ports = await createRoomFixture();
    const refused = { room, sender: 'bob', changes: { frozen: true } };
    await expect(
      updateRoom(ports, { ...refused, witness: { user: 'bob', roles: ['owner'] } }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(ports.log.readEntry({ room, seq: 1, incarnation: 1 })).resolves.toMatchObject({
      type: 'void',
    });
  });

  test('said again is numbered again, and changes nothing more', async () => {
    const ports = await createRoomFixture();
    await update({ frozen: true })(ports);
    await expect(update({ frozen: true })(ports)).resolves.toMatchObject({ seq: 2, frozen: true });
    await expect(ports.rooms.readHead(room)).resolves.toMatchObject({ settings: { frozen: true } });
  });

  test('beside others leaves the head as the highest number says, whatever the order of their calls', async () => {
    await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      return {
        ports,
        operations: [update({ name: 'one', slowModeSeconds: 1 }), update({ name: 'two' })],
        check: async (results) => {
          for (const { status } of results) expect(status).toBe('fulfilled');
          await expectAgreement(ports);
        },
      };
    });
  });

  test('beside a reader who fills its position takes another (I4)', async () => {
    await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      return {
        ports,
        operations: [update({ name: 'one' }), readAll],
        check: async ([updated]) => {
          expect(updated?.status).toBe('fulfilled');
          const log = await readLog(ports);
          expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
          await expectAgreement(ports);
        },
      };
    });
  });

  test('that crashes at any call happened or did not, in head and log alike (F2)', async () => {
    await crashEverywhere(createRoomFixture, update({ name: 'one' }), async (ports) => {
      await expectAgreement(ports);
      await update({ name: 'two' })(ports);
      await expectAgreement(ports);
    });
  });
});
