import { endGone } from '../../../lambda/chat/connection-lifecycle.ts';
import type { Subscription } from '../../../lambda/chat/subscription-store-port.ts';
import { instrument } from '../../fakes/instrumented-ports.ts';
import { connectAndJoin, createRoomFixture, room } from './room-fixture.ts';

describe('connections that are gone', () => {
  const joined = async () => {
    const ports = await createRoomFixture();
    const gone: Subscription[] = [];
    for (const user of ['bob', 'carol'])
      gone.push({ ...(await connectAndJoin(ports, user)), room, subscribedAt: ports.clock.now() });
    return { ports, gone };
  };

  test('are ended though another cannot be, and nobody fails with it (I7)', async () => {
    const { ports, gone } = await joined();
    const failing = instrument(ports, async ({ method, args }, effect) => {
      if (method === 'closeConnection' && JSON.stringify(args).includes('bob')) throw new Error('down');
      return effect();
    });
    await expect(endGone(failing, gone)).resolves.toBeUndefined();
    await expect(ports.subscriptions.readSubscriptions(room)).resolves.toMatchObject([{ user: 'bob' }]);
    expect(ports.logger.lines).toMatchObject([{ level: 'error', context: { connectionId: 'bob-1' } }]);
  });

  test('lose the subscription that a post has found, though no row of theirs names it any more (I12)', async () => {
    const { ports, gone } = await joined();
    for (const connection of gone) await ports.subscriptions.forgetConnection(connection);
    await endGone(ports, gone);
    await expect(ports.subscriptions.readSubscriptions(room)).resolves.toEqual([]);
  });
});
