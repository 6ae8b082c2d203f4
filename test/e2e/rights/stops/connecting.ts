import { createGatewayId } from '../../../../local/gateway/request-id.ts';
import { unique } from '../../../contracts/tables-under-test.ts';
import type { Stop } from '../traveller.ts';

/** Connections that come and go. */
export const connecting: Readonly<Record<string, Stop>> = {
  'a connection opens bound to a room, and leaves nothing when it closes': async (traveller) => {
    const { tables, observed } = traveller;
    const alice = unique('alice');
    const room = await traveller.room(alice);
    const client = await traveller.connect(alice, { room });
    expect(await tables.subscriptions.readSubscriptions(room)).toHaveLength(1);
    await client.close();
    await observed.allDisconnected();
    expect(await tables.subscriptions.readSubscriptions(room)).toEqual([]);
    expect(await tables.subscriptions.readConnections(alice)).toEqual([]);
  },

  'a handshake finds no place left, and takes that of a connection that is lost (S52)': async (traveller) => {
    const { tables } = traveller;
    const alice = unique('alice');
    const takenAt = new Map(Array.from({ length: 20 }, () => [createGatewayId(), Date.now() - 120_000]));
    const places = { seen: undefined, takenAt, expiresAt: Date.now() + 3_600_000 };
    expect(await tables.subscriptions.putPlaces(alice, places)).toBe(true);
    expect(await traveller.ask(await traveller.connect(alice), { action: 'ping' })).toMatchObject({
      type: 'pong',
    });
  },

  'a room hears of who comes and of who goes': async (traveller) => {
    const [alice, bob] = [unique('alice'), unique('bob')];
    const room = await traveller.room(alice, bob);
    const listener = await traveller.connect(bob, { room });
    const client = await traveller.connect(alice, { room });
    expect(await traveller.presence(listener)).toEqual([[alice, true]]);
    await client.close();
    await traveller.observed.routeEnded('$disconnect');
    expect(await traveller.presence(listener)).toEqual([
      [alice, true],
      [alice, false],
    ]);
  },
};
