import { messageSlot } from '../../../lambda/chat/claim-slots.ts';
import { add, remove } from '../../../lambda/chat/membership.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import { listRooms } from '../../../lambda/chat/room-listing.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { createRoomFixture, readLog, room } from './room-fixture.ts';

/*
 * What a restored table may look like: each item as it was at about the time that was asked for, but not all of them as
 * of the same instant. A head is slightly older than its log, or than the claims of its members (F30).
 */

const sendAs = async (ports: InMemoryPorts, user: string, id: string) =>
  send(ports, { room, user, id, message: `${id} of ${user}` });

/** Puts a message where it stood, above the head. */
async function putAhead(ports: InMemoryPorts, seq: number, id: string): Promise<void> {
  const timestamp = new Date(0).toISOString();
  const message = `${id} of alice`;
  await ports.log.putEntry(
    { type: 'message', room, seq, id, message, sender: 'alice', timestamp },
    { incarnation: 1 },
  );
}

const claimAhead = async (ports: InMemoryPorts, user: string, id: string, seq: number) =>
  ports.log.claim({ room, user, holder: 'member', slot: messageSlot(id), seq });

/** Messages of the log by their number. */
async function messages(ports: InMemoryPorts): Promise<readonly (readonly [number, string | undefined])[]> {
  const log = await readLog(ports);
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_entry, index) => index + 1));
  return log.flatMap((entry) => (entry.type === 'message' ? [[entry.seq, entry.message] as const] : []));
}

describe('a room whose head was restored as it was before its log (F30)', () => {
  test('keeps what stands there, and gives a new message the number after it (F30, I1, I2)', async () => {
    const ports = await createRoomFixture();
    await sendAs(ports, 'alice', 'a1');
    for (const [seq, id] of [
      [2, 'a2'],
      [3, 'a3'],
    ] as const)
      await putAhead(ports, seq, id);
    await expect(sendAs(ports, 'bob', 'b1')).resolves.toMatchObject({ seq: 4, message: 'b1 of bob' });
    await expect(messages(ports)).resolves.toEqual([
      [1, 'a1 of alice'],
      [2, 'a2 of alice'],
      [3, 'a3 of alice'],
      [4, 'b1 of bob'],
    ]);
  });

  test('takes a member in and out where messages stand', async () => {
    const ports = await createRoomFixture();
    await putAhead(ports, 1, 'a1');
    await putAhead(ports, 2, 'a2');
    await add(ports, { room, users: ['dilan'], sender: 'system' });
    await remove(ports, { room, user: 'dilan', sender: 'system' });
    const log = await readLog(ports);
    expect(log.map(({ type }) => type)).toEqual(['message', 'message', 'memberJoined', 'memberLeft']);
  });
});

describe('a room whose head was restored as it was before a claim (F30)', () => {
  test('stores the repeat at a number that readers see, and once (I1, I2)', async () => {
    const ports = await createRoomFixture();
    await claimAhead(ports, 'alice', 'a1', 3);
    const sent = await sendAs(ports, 'alice', 'a1');
    await expect(sendAs(ports, 'alice', 'a1')).resolves.toEqual(sent);
    await expect(messages(ports)).resolves.toEqual([[sent.seq, 'a1 of alice']]);
  });

  test('takes the message of somebody else at the claimed number for no repeat (I3)', async () => {
    const ports = await createRoomFixture();
    await claimAhead(ports, 'alice', 'a1', 1);
    await sendAs(ports, 'bob', 'b1');
    await expect(sendAs(ports, 'alice', 'a1')).resolves.toMatchObject({ seq: 2, message: 'a1 of alice' });
    await expect(messages(ports)).resolves.toEqual([
      [1, 'b1 of bob'],
      [2, 'a1 of alice'],
    ]);
  });
});

test('nothing is unread for a member who was restored as having read more than there is (I15)', async () => {
  const ports = await createRoomFixture();
  await sendAs(ports, 'alice', 'a1');
  await ports.rooms.markRead({ room, user: 'bob' }, 9);
  const { rooms } = await listRooms(ports, { user: 'bob' });
  expect(rooms).toEqual([expect.objectContaining({ room, head: 1, unread: 0 })]);
});
