import { defaultSettings } from '../../protocol/rooms.ts';
import type { Deployment } from '../../lambda/chat/deployment.ts';
import type { Clock, Logger, Ports, Random } from '../../lambda/chat/ports.ts';
import { InMemoryFanOut } from './in-memory-fan-out.ts';
import { InMemoryGateway } from './in-memory-gateway.ts';
import { InMemoryRooms } from './in-memory-rooms.ts';
import { InMemorySubscriptions } from './in-memory-subscriptions.ts';
import { InMemoryWaitingOrders } from './in-memory-waiting-orders.ts';

/** A clock that moves only when somebody sleeps, or when a test moves it. */
export class ManualClock implements Clock {
  #nowMs = Date.parse('2026-11-22T21:00:00.000Z');

  now(): number {
    return this.#nowMs;
  }

  async sleep(ms: number): Promise<void> {
    this.advance(ms);
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }
}

/** Ids that count up; fractions that never wait. */
export class CountingRandom implements Random {
  #count = 0;

  newId(): string {
    this.#count += 1;
    return `id-${this.#count}`;
  }

  fraction(): number {
    return 0;
  }
}

/** Keeps what was logged. */
export class RecordingLogger implements Logger {
  readonly lines: { readonly level: 'warn' | 'error'; readonly event: string; readonly context: object }[] =
    [];

  warn(event: string, context: object): void {
    this.lines.push({ level: 'warn', event, context });
  }

  error(event: string, context: object): void {
    this.lines.push({ level: 'error', event, context });
  }
}

export interface InMemoryPorts extends Ports {
  readonly rooms: InMemoryRooms;
  readonly log: InMemoryRooms;
  readonly subscriptions: InMemorySubscriptions;
  readonly gateway: InMemoryGateway;
  readonly fanOut: InMemoryFanOut;
  readonly orders: InMemoryWaitingOrders;
  readonly clock: ManualClock;
  readonly logger: RecordingLogger;
}

/** A deployment that stops nobody: its clock may stand still. */
export const unlimited: Deployment = {
  sendsPerSecond: 1_000,
  sendsBurst: 1_000_000,
  connectionsPerUserMax: 1_000,
  tokenLifetimeMs: 86_400_000,
  usersMayCreateRooms: false,
  subscriptionsPerSlice: 256,
  roomDefaults: defaultSettings,
};

/** All ports, working, in memory. */
export function createInMemoryPorts(): InMemoryPorts {
  const clock = new ManualClock();
  const rooms = new InMemoryRooms();
  return {
    deployment: unlimited,
    rooms,
    log: rooms,
    subscriptions: new InMemorySubscriptions(rooms, clock),
    gateway: new InMemoryGateway(),
    fanOut: new InMemoryFanOut(),
    orders: new InMemoryWaitingOrders(),
    clock,
    random: new CountingRandom(),
    logger: new RecordingLogger(),
  };
}
