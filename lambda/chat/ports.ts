import type { Deployment } from './deployment.ts';
import type { FanOutQueue } from './fan-out-port.ts';
import type { LogStore } from './log-store-port.ts';
import type { RoomStore } from './room-store-port.ts';
import type { SubscriptionStore } from './subscription-store-port.ts';
import type { WaitingOrders } from './waiting-orders-port.ts';

/**
 * What the domain needs from outside. Every method is one call of the service behind it, so that a crash, a retry or
 * a rival between any two of them can be played through; every read is strongly consistent unless it says otherwise.
 * Each port has a contract suite that its fake and its adapter both pass.
 */

/**
 * What became of a post. `gone`: there is no such connection, or it is not established yet. `busy`: throttled, or the
 * client's buffer is full. `failed`: no answer in time, or a failure of the service. `denied`: our fault.
 */
export type PostOutcome = 'delivered' | 'gone' | 'busy' | 'failed' | 'denied';

/** The sockets themselves. */
export interface ConnectionGateway {
  post(connectionId: string, frame: string): Promise<PostOutcome>;
  /** Closes the socket. Closing one that is gone is no failure. */
  close(connectionId: string): Promise<PostOutcome>;
}

export interface Clock {
  /** Epoch milliseconds. Never used for order: only for what people read, and for leases (I17). */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface Random {
  /** At least 122 random bits, of `A-Z a-z 0-9 _ -`. */
  newId(): string;
  /** From 0 to 1, 1 excluded. */
  fraction(): number;
}

/** What the domain logs, each of it something that goes wrong. */
export type LogEvent =
  | 'a connection that is gone was not ended'
  | 'a resume was not recovered'
  | 'action failed'
  | 'action unavailable'
  | 'closed a connection that cannot be delivered to'
  | 'connection event failed'
  | 'delivery failed'
  | 'delivery to a connection failed'
  | 'posting is denied'
  | 'presence was not told'
  | 'telling a user failed'
  | 'the fan-out function was not invoked';

/** Ids and numbers by which lines of a log are brought together, and `error`. Never text of messages, tokens or names. */
export type LogFacts = Readonly<Record<string, unknown>>;

/** Where operators read. */
export interface Logger {
  warn(event: LogEvent, facts: LogFacts): void;
  error(event: LogEvent, facts: LogFacts): void;
}

/** All that the domain needs. */
export interface Ports {
  readonly deployment: Deployment;
  readonly rooms: RoomStore;
  readonly log: LogStore;
  readonly subscriptions: SubscriptionStore;
  readonly gateway: ConnectionGateway;
  readonly fanOut: FanOutQueue;
  readonly orders: WaitingOrders;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}
