import { postOnce } from '../../../lambda/chat/posting.ts';
import type { PostOutcome } from '../../../lambda/chat/ports.ts';
import type { Subscription } from '../../../lambda/chat/subscription-store-port.ts';
import { createInMemoryPorts } from '../../fakes/in-memory-ports.ts';
import type { InMemoryPorts } from '../../fakes/in-memory-ports.ts';
import { connectionOf, room } from './room-fixture.ts';

const minuteMs = 60_000;
const frame = { type: 'presence', room, user: 'alice', online: true };

const subscriptionOf = ({ clock }: InMemoryPorts, user: string): Subscription => ({
  ...connectionOf(user),
  room,
  subscribedAt: clock.now(),
});

describe('what is posted once', () => {
  test('is not sent where a token has expired (S23)', async () => {
    const ports = createInMemoryPorts();
    const expiring = { ...subscriptionOf(ports, 'bob'), tokenExpiresAt: ports.clock.now() + minuteMs };
    await postOnce(ports, [expiring], frame);
    expect(ports.gateway.received('bob-1')).toEqual([frame]);
    ports.clock.advance(minuteMs);
    await postOnce(ports, [expiring], frame);
    expect(ports.gateway.received('bob-1')).toHaveLength(1);
  });

  test('finds the connections that are gone, and not those whose handshake is not over (I13, F9)', async () => {
    const ports = createInMemoryPorts();
    const [bob, carol] = [subscriptionOf(ports, 'bob'), subscriptionOf(ports, 'carol')];
    ports.clock.advance(minuteMs);
    const young = subscriptionOf(ports, 'dilan');
    for (const id of ['bob-1', 'dilan-1']) ports.gateway.plan(id, ['gone']);
    await expect(postOnce(ports, [bob, carol, young], frame)).resolves.toEqual([bob]);
    expect(ports.gateway.received('carol-1')).toEqual([frame]);
  });

  test.each<[PostOutcome]>([['busy'], ['failed']])(
    'is let go where a post is %s, and closes nothing',
    async (outcome) => {
      const ports = createInMemoryPorts();
      ports.gateway.plan('bob-1', [outcome]);
      await expect(postOnce(ports, [subscriptionOf(ports, 'bob')], frame)).resolves.toEqual([]);
      expect(ports.gateway.received('bob-1')).toEqual([]);
      expect(ports.gateway.isClosed('bob-1')).toBe(false);
    },
  );

  test('tells operators where posting is denied (F20)', async () => {
    const ports = createInMemoryPorts();
    ports.gateway.plan('bob-1', ['denied']);
    await expect(postOnce(ports, [subscriptionOf(ports, 'bob')], frame)).resolves.toEqual([]);
    expect(ports.logger.lines).toMatchObject([{ level: 'error', context: { connectionId: 'bob-1' } }]);
  });
});
