import { limits } from '../protocol/limits.ts';
import type { Link } from './link.ts';
import type { Requests } from './requests.ts';
import type { Room } from './room.ts';
import type { Settings } from './settings.ts';

/**
 * Also where much is received, the backend has to hear of the client: who has not pinged for twelve minutes counts as
 * offline, and what was lost last is found by a ping alone.
 */
const silenceMsMax = 8 * 60_000;

/** So long after a frame nobody has to ask whether the connection is alive. Our choice. */
const freshMs = 5_000;

/** Keeps an idle connection open, notices a dead one, and learns from the heads whether a push was lost (I8). */
export class Heartbeat {
  readonly #link: Link;
  readonly #requests: Requests;
  readonly #settings: Settings;
  readonly #rooms: () => readonly Room[];
  #pingedAt = 0;
  #cancel: () => void = () => {};

  constructor(parts: {
    readonly link: Link;
    readonly requests: Requests;
    readonly settings: Settings;
    readonly rooms: () => readonly Room[];
  }) {
    this.#link = parts.link;
    this.#requests = parts.requests;
    this.#settings = parts.settings;
    this.#rooms = parts.rooms;
  }

  /** A connection is there; its joins have just told what a ping would. */
  start(): void {
    this.#pingedAt = this.#settings.platform.clock.now();
    this.#plan();
  }

  stop(): void {
    this.#cancel();
  }

  /** Asks at once, unless the backend was heard of just now. */
  check(): void {
    const { connection } = this.#link;
    const nowMs = this.#settings.platform.clock.now();
    if (connection !== undefined && nowMs - connection.heardAt >= freshMs) void this.#ping();
  }

  async #ping(): Promise<void> {
    const { connection } = this.#link;
    if (connection === undefined) return;
    this.#pingedAt = this.#settings.platform.clock.now();
    const logs = this.#rooms().flatMap(({ id, subscription: { log } }) =>
      log === undefined ? [] : [{ id, log }],
    );
    const asked = logs.slice(0, limits.subscriptionsPerConnectionMax);
    const rooms = Object.fromEntries(asked.map(({ id, log }) => [id, log.lastSeq]));
    try {
      const pong = await this.#requests.send(
        'pong',
        { action: 'ping', rooms },
        { connection, attemptsMax: 1 },
      );
      const heads = new Map(Object.entries(pong.heads ?? {}));
      const lost = new Set(pong.notSubscribed);
      for (const { id, subscription } of this.#rooms()) {
        const head = heads.get(id);
        if (head !== undefined) subscription.hearOf(head);
        if (lost.has(id)) subscription.renew(connection);
      }
    } catch {
      // A connection on which nothing is answered ends by itself; anything else may be better the next time.
    }
  }

  #plan(): void {
    this.#cancel();
    const { pingIntervalMs, platform } = this.#settings;
    const { connection } = this.#link;
    if (connection === undefined) return;
    const nowMs = platform.clock.now();
    const idleAt = Math.max(connection.heardAt, this.#pingedAt) + pingIntervalMs;
    const dueAt = Math.min(idleAt, this.#pingedAt + Math.max(silenceMsMax, pingIntervalMs));
    if (dueAt <= nowMs) void this.#ping();
    this.#cancel = platform.clock.after(Math.max(dueAt - nowMs, pingIntervalMs / 4), () => this.#plan());
  }
}
