import type {
  Connection,
  Subscription,
  SubscriptionStore,
} from '../../../lambda/chat/subscription-store-port.ts';
import { InMemorySubscriptions } from '../../fakes/in-memory-subscriptions.ts';
import type { PlantedBug } from './planted-bug.ts';
import { replaced } from './replaced.ts';

/** Bugs in who is pushed to. */

/** Rows on a page of a query, kept small so that a room of a few has several. */
const rowsPerPage = 3;

export const lastEvaluatedKeyIgnored: PlantedBug = {
  story: 'only the first page of the subscriptions of a room is read',
  corrupt: (ports) => ({
    ...ports,
    subscriptions: misread(ports.subscriptions, (rows) => rows.slice(0, rowsPerPage)),
  }),
};

export const unprocessedItemsIgnored: PlantedBug = {
  story: 'heads that a batch read leaves unprocessed are taken for heads that are not there',
  corrupt: (ports, draw) => ({
    ...ports,
    rooms: replaced(ports.rooms, {
      readHeads: async (rooms) => (await ports.rooms.readHeads(rooms)).filter(() => !draw.chance(0.1)),
    }),
  }),
};

export const deleteOnAnyGone: PlantedBug = {
  story: 'a subscription is deleted on any 410, even while its handshake is under way',
  corrupt: (ports) => ({
    ...ports,
    subscriptions: misread(ports.subscriptions, (rows) => rows.map((row) => ({ ...row, subscribedAt: 0 }))),
  }),
};

export const unconditionalConnect: PlantedBug = {
  story: '$connect puts its rows whether or not the connection has been closed before',
  createSubscriptions: (members, clock) => new ResurrectingSubscriptions(members, clock),
};

/** Subscriptions that a late `$connect` brings back. */
class ResurrectingSubscriptions extends InMemorySubscriptions {
  readonly #resurrected: Subscription[] = [];

  override async openConnection(connection: Connection, options: { readonly room?: string } = {}) {
    const outcome = await super.openConnection(connection, options);
    if (outcome !== 'closed') return outcome;
    const { room } = options;
    if (room !== undefined) this.#resurrected.push({ ...connection, room, subscribedAt: 0 });
    return 'opened';
  }

  override async readSubscriptions(room: string) {
    const standing = await super.readSubscriptions(room);
    return [...standing, ...this.#resurrected.filter((subscription) => subscription.room === room)];
  }
}

export const sliceWithoutItsLast: PlantedBug = {
  story: 'a slice ends before its last connection',
  corrupt: (ports) => ({
    ...ports,
    subscriptions: replaced(ports.subscriptions, {
      readSlice: async (room, slice) => {
        const rows = await ports.subscriptions.readSlice(room, slice);
        return rows.filter(({ connectionId }) => connectionId !== slice.through);
      },
    }),
  }),
};

export const packedOrdersDropped: PlantedBug = {
  story: 'an order that has taken others is carried out without them',
  corrupt: (ports) => ({
    ...ports,
    orders: replaced(ports.orders, {
      takeOrders: async (waiting, options) => {
        const taken = await ports.orders.takeOrders(waiting, options);
        return taken?.filter(({ seqs: [first] }) => first === waiting.order.seqs[0]);
      },
    }),
  }),
};

export const disconnectForgetsSubscriptions: PlantedBug = {
  story: '$disconnect leaves the subscriptions of the connection behind',
  corrupt: (ports) => ({
    ...ports,
    subscriptions: replaced(ports.subscriptions, {
      closeConnection: async (connection) => {
        await ports.subscriptions.closeConnection(connection);
        return [];
      },
    }),
  }),
};

export const subscriptionsReadFirst: PlantedBug = {
  story: 'the subscriptions of a room are read before the entry is put: a join in between is missed',
  corrupt: (ports) => {
    let early: Promise<readonly Subscription[]> | undefined;
    return {
      ...ports,
      log: replaced(ports.log, {
        takeSeq: async (room, nowMs, terms) => {
          early = ports.subscriptions.readSubscriptions(room);
          await early;
          return ports.log.takeSeq(room, nowMs, terms);
        },
      }),
      subscriptions: replaced(ports.subscriptions, {
        readAudience: async (room, subscriptionsMax) =>
          early ?? ports.subscriptions.readAudience(room, subscriptionsMax),
      }),
    };
  },
};

/** Subscriptions of which every reader gets something else. */
function misread(
  subscriptions: SubscriptionStore,
  change: (rows: readonly Subscription[]) => readonly Subscription[],
): SubscriptionStore {
  return replaced(subscriptions, {
    readSubscriptions: async (room) => change(await subscriptions.readSubscriptions(room)),
    readConnectionIds: async (room) =>
      change(await subscriptions.readSubscriptions(room)).map(({ connectionId }) => connectionId),
    readAudience: async (room, subscriptionsMax) => {
      const rows = await subscriptions.readAudience(room, subscriptionsMax);
      return rows && change(rows);
    },
    readSlice: async (room, slice) => change(await subscriptions.readSlice(room, slice)),
  });
}
