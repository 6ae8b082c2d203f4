import { remove } from '../../../lambda/chat/membership.ts';
import { connectAndJoin, createRoomFixture, room } from './room-fixture.ts';

test('a removal also ends what a connection receives whose end failed half-way (I10)', async () => {
  const ports = await createRoomFixture();
  const bob = await connectAndJoin(ports, 'bob');
  // Taken for gone after a post, and nobody came to delete its subscriptions.
  await ports.subscriptions.closeConnection(bob);
  await remove(ports, { room, user: 'bob', sender: 'system' });
  await expect(ports.subscriptions.readSubscriptions(room)).resolves.toEqual([]);
});
