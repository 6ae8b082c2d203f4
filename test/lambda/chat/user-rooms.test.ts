import { exportUser } from '../../../lambda/chat/user-export.ts';
import { updateRoom } from '../../../lambda/chat/room-update.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import { walkRooms } from '../../../lambda/chat/user-rooms.ts';
import type { Entry } from '../../../protocol/entries.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { createRoomFixture, room } from './room-fixture.ts';

const dayMs = 24 * 60 * 60 * 1000;

const entriesOf = (items: Awaited<ReturnType<typeof exportUser>>['items']) =>
  items.flatMap((item) => (item.kind === 'entry' ? [item.entry] : []));

async function takeSeqs({ log, clock }: InMemoryPorts, count: number): Promise<void> {
  for (let taken = 0; taken < count; taken += 1) await log.takeSeq(room, clock.now());
}

describe('a walk through the rooms of a user', () => {
  test('goes on in another call where one has read enough, and comes to the end', async () => {
    const ports = await createRoomFixture();
    const first = await send(ports, { room, user: 'bob', id: 'c1', message: 'first' });
    await takeSeqs(ports, 5_000);
    const last = await send(ports, { room, user: 'bob', id: 'c2', message: 'last' });
    const begun = await exportUser(ports, { user: 'bob' });
    expect(entriesOf(begun.items)).toEqual([first]);
    expect(begun.items).toContainEqual(expect.objectContaining({ kind: 'membership', room }));
    const ended = await exportUser(ports, { user: 'bob', cursor: begun.cursor });
    expect(ended).toEqual({ items: [{ kind: 'entry', entry: last }] });
  });

  test('enters a room as new once, however little one call takes', async () => {
    const ports = await createRoomFixture();
    await takeSeqs(ports, 250);
    const entered: boolean[] = [];
    const seqs: number[] = [];
    const visitor = {
      enter: async (_room: string, isNew: boolean) => void entered.push(isNew),
      read: async (_head: unknown, entries: readonly Entry[]) =>
        void seqs.push(...entries.map(({ seq }) => seq)),
      leave: async () => {},
      isFull: () => true,
    };
    let cursor: string | undefined;
    do cursor = await walkRooms(ports, { user: 'bob', cursor }, visitor);
    while (cursor !== undefined);
    expect(entered).toEqual([true, false, false]);
    expect(seqs).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
  });

  test('reads what has expired and still stands, and fills no hole there', async () => {
    const ports = await createRoomFixture();
    await updateRoom(ports, { room, sender: 'system', changes: { retentionDays: 1 } });
    const expired = await send(ports, { room, user: 'bob', id: 'c1', message: 'expired' });
    await takeSeqs(ports, 1);
    ports.clock.advance(3 * dayMs);
    const said = await send(ports, { room, user: 'bob', id: 'c2', message: 'said' });
    const { items } = await exportUser(ports, { user: 'bob' });
    expect(entriesOf(items)).toEqual([expired, said]);
    const hole = { room, seq: expired.seq + 1, incarnation: 1 };
    await expect(ports.log.readEntry(hole)).resolves.toBeUndefined();
  });
});
