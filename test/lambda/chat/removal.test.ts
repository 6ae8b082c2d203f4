import { EventEmitter, once } from 'node:events';
import { remove } from '../../../lambda/chat/membership.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { connectAndJoin, createRoomFixture, readLog, room } from './room-fixture.ts';
import { addUser, removeUser, sendAs } from './room-operations.ts';

test('a removal also ends what a connection receives whose end failed half-way (I10)', async () => {
  const ports = await createRoomFixture();
  const bob = await connectAndJoin(ports, 'bob');
  // Taken for gone after a post, and nobody came to delete its subscriptions.
  await ports.subscriptions.closeConnection(bob);
  await remove(ports, { room, user: 'bob', sender: 'system' });
  await expect(ports.subscriptions.readSubscriptions(room)).resolves.toEqual([]);
});

test('a removal that was held up ends what a user receives who came back and went once more meanwhile (I10)', async () => {
  const ports = await createRoomFixture();
  await connectAndJoin(ports, 'bob');
  const calls = new EventEmitter();
  const heldUp = instrument(ports, async ({ method }, run) => {
    if (method === 'evict') {
      calls.emit('evict');
      await once(calls, 'go on');
    }
    return run();
  });
  const isHeldUp = once(calls, 'evict');
  const removal = removeUser('bob')(heldUp);
  await isHeldUp;
  await removeUser('bob')(ports);
  await addUser('bob')(ports);
  await connectAndJoin(ports, 'bob', 'bob-2');
  // Another removal, which has crashed.
  await ports.rooms.depart({ room, user: 'bob' });
  calls.on('evict', () => setImmediate(() => calls.emit('go on')));
  calls.emit('go on');
  await removal;
  await expect(ports.subscriptions.readSubscriptions(room)).resolves.toEqual([]);
  expect((await readLog(ports)).map(({ type }) => type)).toEqual([
    'memberLeft',
    'memberJoined',
    'void',
    'memberLeft',
  ]);
});

test('a repeat of a send is known after its sender was removed and came back (I2)', async () => {
  const ports = await createRoomFixture();
  const first = await sendAs('bob', 'c1')(ports);
  await removeUser('bob')(ports);
  await addUser('bob')(ports);
  await expect(sendAs('bob', 'c1')(ports)).resolves.toEqual(first);
});
