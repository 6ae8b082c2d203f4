import type { ExportedItem, UserErased, UserExported } from '../../../protocol/operations.ts';
import { react } from '../../../lambda/actions/react.ts';
import { editMessage } from '../../../lambda/actions/edit-message.ts';
import { arrive, open } from '../../../lambda/chat/connection-lifecycle.ts';
import { resume } from '../../../lambda/chat/history.ts';
import { add, remove } from '../../../lambda/chat/membership.ts';
import type { Ports } from '../../../lambda/chat/ports.ts';
import { send } from '../../../lambda/chat/room-log.ts';
import { eraseUser } from '../../../lambda/chat/user-erasure.ts';
import { exportUser } from '../../../lambda/chat/user-export.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { crashEverywhere } from './crashes.ts';
import { playAllInterleavings } from './interleavings.ts';
import { connectAndJoin, connectionOf, createRoomFixture, readLog, room } from './room-fixture.ts';

/** Names that stand nowhere else. */
const secret = 'a very secret text';
const zilan = 'zilan';

const say = async (ports: Ports, user: string, id: string, message: string) =>
  send(ports, { room, user, id, message });

/** Zilan has done all that one can do in the room. */
async function createTraces(): Promise<InMemoryPorts> {
  const ports = await createRoomFixture();
  await add(ports, { room, users: [zilan], sender: 'system' });
  const connection = connectionOf(zilan);
  await open(ports, connection);
  await ports.subscriptions.subscribe(connection, room);
  await arrive(ports, { ...connection, room });
  const said = await say(ports, zilan, 'c1', secret);
  const other = await say(ports, 'bob', 'c2', 'hello');
  const act = { action: 'react', room, reaction: '👍', active: true };
  await react(ports, connection, { fields: { ...act, id: 'r1', seq: other.seq } });
  await react(ports, connectionOf('carol'), { fields: { ...act, id: 'r2', seq: other.seq } });
  await react(ports, connectionOf('bob'), { fields: { ...act, id: 'r3', seq: said.seq } });
  const edit = { action: 'editMessage', room, seq: said.seq, message: `${secret}, edited` };
  await editMessage(ports, connection, { fields: { ...edit, id: 'e1' } });
  return ports;
}

/** Everything that both tables hold, as text. */
function allOf({ rooms, subscriptions }: InMemoryPorts): string {
  return JSON.stringify([rooms.state(), subscriptions.state()], (_, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  );
}

async function eraseAll(ports: Ports): Promise<number> {
  let [erased, cursor]: [number, string | undefined] = [0, undefined];
  do {
    const page: UserErased = await eraseUser(ports, { user: zilan, cursor });
    erased += page.erased;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return erased;
}

async function exportAll(ports: Ports, user: string): Promise<readonly ExportedItem[]> {
  const items: ExportedItem[] = [];
  let cursor: string | undefined;
  do {
    const page: UserExported = await exportUser(ports, { user, cursor });
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return items;
}

async function expectErased(ports: InMemoryPorts): Promise<void> {
  expect(allOf(ports)).not.toContain(zilan);
  expect(allOf(ports)).not.toContain(secret);
  const log = await readLog(ports);
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
}

describe('an erasure', () => {
  test('leaves no row with the user’s name or words, and a log without a gap (I21, S65)', async () => {
    const ports = await createTraces();
    expect(allOf(ports)).toContain(zilan);
    await expect(eraseAll(ports)).resolves.toBeGreaterThan(4);
    await expectErased(ports);
    expect(ports.gateway.isClosed('zilan-1')).toBe(true);
  });

  test('finds rows past their time, too, which nothing else reads any more (I21, F15)', async () => {
    const ports = await createTraces();
    const late = instrument(ports, async ({ method }, effect) =>
      method === 'readSubscriptions' || method === 'readConnections' ? [] : effect(),
    );
    await eraseAll(late);
    await expectErased(ports);
  });

  test('disconnects the user before anything else, and once more if they have come back meanwhile', async () => {
    const ports = await createTraces();
    const closedAtBurials: boolean[] = [];
    const returning = instrument(ports, async ({ method }, effect) => {
      if (method === 'bury') closedAtBurials.push(ports.gateway.isClosed('zilan-1'));
      if (method === 'renewEpoch') await open(ports, connectionOf(zilan, 'zilan-2'));
      return effect();
    });
    await eraseAll(returning);
    expect(new Set(closedAtBurials)).toEqual(new Set([true]));
    expect(ports.gateway.isClosed('zilan-2')).toBe(true);
    await expectErased(ports);
  });

  test('leaves what others have said and done', async () => {
    const ports = await createTraces();
    await eraseAll(ports);
    const log = await readLog(ports);
    const hello = log.find((entry) => entry.type === 'message');
    expect(hello).toMatchObject({ sender: 'bob', message: 'hello', reactions: { '👍': ['carol'] } });
    expect(log.filter(({ type }) => type === 'reaction')).toHaveLength(2);
  });

  test('of a room that the user has left long ago finds it all the same', async () => {
    const ports = await createTraces();
    await remove(ports, { room, user: zilan, sender: 'system' });
    await expect(ports.rooms.readRoomsOfUser({ user: zilan, limit: 10 })).resolves.toEqual({ rooms: [] });
    await eraseAll(ports);
    await expectErased(ports);
  });

  test('lets nobody resume over what was erased, and tells those who listen to load the room anew (I9)', async () => {
    const ports = await createTraces();
    await connectAndJoin(ports, 'bob');
    const before = await ports.rooms.readHead(room);
    await eraseAll(ports);
    const head = await ports.rooms.readHead(room);
    if (head === undefined) throw new Error('the room is gone');
    await expect(resume(ports, head, { after: 1, epoch: before?.epoch })).resolves.toMatchObject({
      recovered: false,
      entries: [],
    });
    expect(ports.gateway.received('bob-1').at(-1)).toEqual({ type: 'roomReset', room, epoch: head.epoch });
  });

  test('can be repeated: there is nothing left to do', async () => {
    const ports = await createTraces();
    await eraseAll(ports);
    const after = allOf(ports);
    await expect(eraseUser(ports, { user: zilan })).resolves.toEqual({ user: zilan, erased: 0 });
    expect(allOf(ports)).toBe(after);
  });

  test('that crashes anywhere comes to the same end when it is called again (F2)', async () => {
    const calls = await crashEverywhere(createTraces, eraseAll, async (ports) => {
      await eraseAll(ports);
      await expectErased(ports as InMemoryPorts);
    });
    expect(calls).toBeGreaterThan(20);
  });

  test('goes on from call to call in a long log', async () => {
    const ports = await createTraces();
    for (let index = 0; index < 2_500; index += 1) {
      const head = await ports.log.takeSeq(room, 0);
      const entry = {
        type: 'message',
        room,
        seq: head?.head.seq ?? 0,
        id: `l${index}`,
        timestamp: '',
      } as const;
      const sender = index % 2 === 0 ? zilan : 'bob';
      await ports.log.putEntry({ ...entry, sender, message: secret.slice(0, 6) }, { incarnation: 1 });
    }
    const first = await eraseUser(ports, { user: zilan });
    expect(first).toMatchObject({ cursor: expect.any(String) });
    let { cursor } = first;
    let calls = 1;
    while (cursor !== undefined) {
      ({ cursor } = await eraseUser(ports, { user: zilan, cursor }));
      calls += 1;
    }
    expect(calls).toBe(3);
    expect(allOf(ports)).not.toContain(zilan);
  });

  test.each<[string, (ports: Ports) => Promise<unknown>]>([
    ['a send of the user', async (ports) => say(ports, zilan, 'c9', secret)],
    [
      'an edit of the user',
      async (ports) => {
        const fields = { action: 'editMessage', id: 'e9', room, seq: 2, message: secret };
        return editMessage(ports, connectionOf(zilan), { fields });
      },
    ],
    [
      'a reaction to a message of the user',
      async (ports) => {
        const fields = { action: 'react', id: 'r9', room, seq: 2, reaction: '👍', active: true };
        return react(ports, connectionOf('bob'), { fields });
      },
    ],
  ])('beside %s leaves nothing of it, whatever way the calls fall', async (_, rival) => {
    await playAllInterleavings(async () => {
      const ports = await createRoomFixture();
      await add(ports, { room, users: [zilan], sender: 'system' });
      await say(ports, zilan, 'c1', secret);
      return {
        ports,
        operations: [eraseAll, rival],
        check: async () => {
          expect(allOf(ports)).not.toContain(zilan);
          expect(allOf(ports)).not.toContain(secret);
        },
      };
    });
  });
});

describe('an export', () => {
  test('has all that is kept of the user, and nothing of anybody else (S66)', async () => {
    const ports = await createTraces();
    const items = await exportAll(ports, zilan);
    const log = await readLog(ports);
    const own = log.filter((entry) => JSON.stringify(entry).includes(zilan));
    const entries = items.flatMap((item) => (item.kind === 'entry' ? [item.entry] : []));
    expect(entries).toEqual(
      own.filter((entry) => ('sender' in entry && entry.sender === zilan) || 'user' in entry),
    );
    expect(items.map(({ kind }) => kind).filter((kind) => kind !== 'entry')).toEqual([
      'connection',
      'membership',
    ]);
    expect(items).toContainEqual(expect.objectContaining({ kind: 'membership', room, role: 'member' }));
    await expect(exportAll(ports, 'nobody')).resolves.toEqual([]);
  });

  test('names rooms that were left, and what was said there', async () => {
    const ports = await createTraces();
    await remove(ports, { room, user: zilan, sender: 'system' });
    const items = await exportAll(ports, zilan);
    expect(items).toContainEqual({ kind: 'formerMembership', room });
    expect(JSON.stringify(items)).toContain(secret);
  });
});
