import { arrive, close, leave } from '../../lambda/chat/connection-lifecycle.ts';
import { isOnline } from '../../lambda/chat/presence.ts';
import type { Ports } from '../../lambda/chat/ports.ts';
import type { Connection } from '../../lambda/chat/subscription-store-port.ts';
import type { InMemoryPorts } from '../fakes/in-memory-ports.ts';
import type { PortCall } from '../fakes/instrumented-ports.ts';
import { playAllInterleavings } from '../lambda/chat/interleavings.ts';
import {
  connect,
  connectAndJoin,
  connectionOf,
  createRoomFixture,
  room,
} from '../lambda/chat/room-fixture.ts';

type Operation = (ports: Ports) => Promise<unknown>;

const tab = (number: number): Connection => connectionOf('alice', `alice-${number}`);

const comes =
  (number: number): Operation =>
  async (ports) => {
    const outcome = await ports.subscriptions.subscribe(tab(number), room);
    if (outcome === 'subscribed') await arrive(ports, { ...tab(number), room });
  };
const goes =
  (number: number): Operation =>
  async (ports) =>
    close(ports, tab(number));
const leaves =
  (number: number): Operation =>
  async (ports) =>
    leave(ports, { ...tab(number), room });

/** What bob was last told of alice. */
function lastTold({ gateway }: InMemoryPorts): unknown {
  const told = gateway.received('bob-1').filter(({ type }) => type === 'presence');
  return told.at(-1)?.['online'] ?? false;
}

/** Bob listens; alice has two tabs, not subscribed, except those that are. */
async function createWorld(subscribed: readonly number[]): Promise<InMemoryPorts> {
  const ports = await createRoomFixture();
  await connectAndJoin(ports, 'bob');
  for (const number of [1, 2, 3]) await connect(ports, 'alice', `alice-${number}`);
  for (const number of subscribed) await comes(number)(ports);
  ports.clock.advance(60_000);
  return ports;
}

/** Bob is there all the time, and presence is read from the connections; what is posted to him has an order. */
const isApart = ({ port, method }: PortCall) =>
  port === 'clock' || method === 'readAudience' || method === 'deleteSubscription';

jest.setTimeout(120_000);

describe('whatever way the calls fall, what a room was told last is so', () => {
  test.each<[string, readonly number[], readonly Operation[]]>([
    ['two tabs come', [], [comes(1), comes(2)]],
    ['two tabs go', [1, 2], [goes(1), goes(2)]],
    ['a tab goes while another comes', [1], [goes(1), comes(2)]],
    ['a tab leaves while an older one comes', [2], [leaves(2), comes(1)]],
    ['a tab comes and goes at the same time', [], [comes(1), goes(1)]],
    ['three tabs go', [1, 2, 3], [goes(1), goes(2), goes(3)]],
  ])('%s', async (_, subscribed, operations) => {
    await playAllInterleavings(async () => {
      const ports = await createWorld(subscribed);
      return {
        ports,
        operations,
        isApart,
        check: async () => {
          const connections = await ports.subscriptions.readConnections('alice');
          expect(lastTold(ports)).toBe(isOnline(connections, room, ports.clock.now()));
        },
      };
    });
  });
});
