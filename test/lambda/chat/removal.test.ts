import { remove } from '../../../lambda/chat/membership.ts';
import { connectAndJoin, createRoomFixture, room } from './room-fixture.ts';
import { addUser, removeUser, sendAs } from './room-operations.ts';

test('a removal also ends what a connection receives whose end failed half-way (I10)', async () => {
  const ports = await createRoomFixture();
  const bob = await connectAndJoin(ports, 'bob');
  // Taken for gone after a post, and nobody came to delete its subscriptions.
  await ports.subscriptions.closeConnection(bob);
  await remove(ports, { room, user: 'bob', sender: 'system' });
  await expect(ports.subscriptions.readSubscriptions(room)).resolves.toEqual([]);
});

test('a repeat of a send is known after its sender was removed and came back (I2)', async () => {
  const ports = await createRoomFixture();
  const first = await sendAs('bob', 'c1')(ports);
  await removeUser('bob')(ports);
  await addUser('bob')(ports);
  await expect(sendAs('bob', 'c1')(ports)).resolves.toEqual(first);
});
