import type { Clock, Ports } from '../../../lambda/chat/ports.ts';
import type { SubscriptionStore } from '../../../lambda/chat/subscription-store-port.ts';
import type { InMemorySubscriptions } from '../../fakes/in-memory-subscriptions.ts';
import type { LaggingRooms, TableTime } from '../lagging-rooms.ts';
import type { Handlers } from '../lambda.ts';
import type { Prng } from '../prng.ts';

/** A fault of the product that the checker has to find: it stands around the product, never in it. */
export interface PlantedBug {
  /** What is wrong, and where the product's design has no such place, what stands for it. */
  readonly story: string;
  /** Ports as the domain is to see them: every call of the ports below is still one step, with faults of its own. */
  readonly corrupt?: (ports: Ports, draw: Prng) => Ports;
  readonly handlers?: (handlers: Handlers) => Handlers;
  readonly createRooms?: (time: TableTime) => LaggingRooms;
  readonly createSubscriptions?: (
    members: LaggingRooms,
    clock: Pick<Clock, 'now'>,
  ) => InMemorySubscriptions & SubscriptionStore;
}
