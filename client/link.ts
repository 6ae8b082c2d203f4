import { deferred, type Deferred, pause } from './abort.ts';
import { reconnectDelayMs } from './backoff.ts';
import type { ConnectionState } from './connection-state.ts';
import { Connection } from './connection.ts';
import { ChatError, closedError, expiredError } from './errors.ts';
import type { ServerFrame } from './frames.ts';
import { Store } from './observable.ts';
import { planSuccession } from './succession.ts';
import type { Settings } from './settings.ts';
import { isSpent, readToken, userOf } from './token.ts';

export interface LinkListener {
  /** Subscribes the rooms on a connection that is open; resolves when all of them have been answered. */
  onOpen(connection: Connection): Promise<void>;
  onFrame(frame: ServerFrame): void;
  /** The device has a network, and somebody looks at the page; one of them may be so since just now. */
  onAttention(): void;
}

/** A connection that stood so long was a good one: the count of failures begins anew. */
const goodConnectionMs = 30_000;
/** How long the old connection waits for its successor's rooms, and for its own last answers. */
const handoverMsMax = 15_000;

/**
 * Close codes after which connecting again is useless: what is at the address does not speak this protocol
 * (RFC 6455 7.4.1: protocol error, unacceptable data, invalid data, missing extension).
 */
const uselessCodes: ReadonlySet<number> = new Set([1002, 1003, 1007, 1010]);

/** Keeps one connection to the backend open, as long as it is wanted. */
export class Link {
  readonly state = new Store<ConnectionState>({ status: 'idle' });
  /** The one that requests go to; undefined while there is none. */
  connection: Connection | undefined;
  /** Whom the last token was for. */
  user: string | undefined;
  readonly #settings: Settings;
  readonly #listener: LinkListener;
  /** Counts the runs, so that one which was ended notices. */
  #run = 0;
  /** Those whose handshake is under way. */
  readonly #opening = new Set<Connection>();
  #hasTokenExpired = false;
  #wake: () => void = () => {};
  #lost: Deferred<number> = deferred();
  #connected: Deferred<Connection> = deferred();
  #stopWatching: () => void = () => {};
  #cancelSuccession: () => void = () => {};

  constructor(settings: Settings, listener: LinkListener) {
    this.#settings = settings;
    this.#listener = listener;
    this.user = typeof settings.token === 'string' ? userOf(settings.token, settings) : settings.user;
    ignoreRejection(this.#connected);
  }

  /** Begins, if it has not; or tries at once, if it waits. */
  connect(): void {
    const { status } = this.state.current;
    if (status !== 'idle' && status !== 'closed') return this.#wake();
    this.#run += 1;
    this.#connected = deferred();
    ignoreRejection(this.#connected);
    this.#stopWatching = this.#settings.platform.surroundings.watch(() => this.#look());
    void this.#keep(this.#run);
  }

  close(error?: ChatError): void {
    if (this.state.current.status === 'closed') return;
    this.#run += 1;
    this.#stopWatching();
    this.#wake();
    for (const connection of [...this.#opening, this.connection]) connection?.end();
    this.#connected.reject(closedError(error));
    this.state.set({ status: 'closed', ...(error && { error }) });
  }

  /** Waits for a connection, for as long as it takes. Rejects with `closed`. */
  async whenConnected(): Promise<Connection> {
    if (this.state.current.status === 'idle') this.connect();
    return this.connection ?? this.#connected.promise;
  }

  async #keep(run: number): Promise<void> {
    let failures = 0;
    while (run === this.#run) {
      const error = await this.#attempt(run);
      if (run !== this.#run) return;
      if (error.code === 'closed') return this.close(error);
      if (error.code === 'token_expired' && typeof this.#settings.token === 'string')
        return this.close(error);
      // Once at once: the new token is all that was missing.
      if (error.code === 'token_expired' && failures === 0) {
        failures = 1;
        continue;
      }
      if (error.code === 'disconnected') failures = 0;
      await this.#wait(failures, error);
      failures += 1;
    }
  }

  /** Connects, and resolves when that has failed, or when the connection is lost, with the reason. */
  async #attempt(run: number): Promise<ChatError> {
    const { clock } = this.#settings.platform;
    this.state.set({ status: 'connecting' });
    try {
      const connection = await this.#dial();
      if (run !== this.#run) return closedError();
      const since = clock.now();
      const code = connection.isOpen ? await this.#live(connection) : 1006;
      if (uselessCodes.has(code))
        return new ChatError('closed', `the address does not speak chat.v1; ${code}`);
      if (this.#hasTokenExpired) return expiredError();
      const isGood = clock.now() - since >= goodConnectionMs;
      return new ChatError(isGood ? 'disconnected' : 'unavailable', `the connection was lost; ${code}`);
    } catch (error) {
      if (error instanceof ChatError) return error;
      return new ChatError('closed', 'unable to connect', { cause: error });
    }
  }

  async #live(connection: Connection): Promise<number> {
    this.#hasTokenExpired = false;
    this.#lost = deferred();
    this.#use(connection);
    this.state.set({ status: 'connected' });
    void this.#listener.onOpen(connection);
    return this.#lost.promise;
  }

  /** At once, so that a request which has failed with the connection finds no connection. */
  #lose(code: number): void {
    this.#cancelSuccession();
    this.connection = undefined;
    this.#connected = deferred();
    ignoreRejection(this.#connected);
    this.#lost.resolve(code);
  }

  #use(connection: Connection): void {
    this.connection = connection;
    this.#connected.resolve(connection);
    this.#planSuccession(connection);
  }

  #planSuccession(connection: Connection): void {
    this.#cancelSuccession();
    this.#cancelSuccession = planSuccession(connection, this.#settings, () => void this.#succeed(connection));
  }

  /** Opens the next connection before the old one ends, so that no push and no request finds none. */
  async #succeed(old: Connection): Promise<void> {
    const { clock } = this.#settings.platform;
    if (this.connection !== old) return;
    try {
      const next = await this.#dial();
      await Promise.race([this.#listener.onOpen(next), pause(clock, handoverMsMax)]);
      if (this.connection !== old) return next.end();
      if (!next.isOpen) return this.#planSuccession(old);
      this.#use(next);
      const endsAt = clock.now() + handoverMsMax;
      // Rooms that were joined meanwhile were joined on the old one.
      await Promise.race([this.#listener.onOpen(next), pause(clock, handoverMsMax)]);
      while (old.hasRequests && clock.now() < endsAt) await pause(clock, 100);
      old.end();
    } catch {
      // The old one still stands. When it falls, the client reconnects as it always does.
      if (this.connection === old) this.#planSuccession(old);
    }
  }

  /** Resolves with a connection that is open. */
  async #dial(): Promise<Connection> {
    const { url, token: source, webSocket, handshakeTimeoutMs, requestTimeoutMs, platform } = this.#settings;
    const run = this.#run;
    const token = await readToken(source);
    if (run !== this.#run) throw closedError();
    this.user = userOf(token, this.#settings);
    return new Promise((resolve, reject) => {
      const { clock } = platform;
      const settings = { url, token, webSocket, clock, handshakeTimeoutMs, requestTimeoutMs };
      const connection = new Connection(settings, {
        onOpen: () => {
          this.#opening.delete(connection);
          resolve(connection);
        },
        onFrame: (frame) => {
          this.#listener.onFrame(frame);
          if (frame.type !== 'error' || frame.code !== 'token_expired') return;
          if (this.connection === connection) this.#hasTokenExpired = true;
          // The backend is about to do so.
          connection.end();
        },
        onClose: (code) => {
          this.#opening.delete(connection);
          // Platforms do not tell why a handshake has failed.
          if (isSpent(source, clock.now())) reject(expiredError());
          else reject(new ChatError('unavailable', `unable to connect; ${code}`, { retryable: true }));
          if (this.connection === connection) this.#lose(code);
        },
      });
      this.#opening.add(connection);
    });
  }

  async #wait(failures: number, error: ChatError): Promise<void> {
    const { platform } = this.#settings;
    const { clock, surroundings } = platform;
    if (!surroundings.isOnline) {
      this.state.set({ status: 'offline' });
      return this.#sleep(undefined);
    }
    const delayMs = reconnectDelayMs(failures, {
      random: platform.random,
      isVisible: surroundings.isVisible,
    });
    this.state.set({ status: 'waiting', retryAt: clock.now() + delayMs, error });
    return this.#sleep(delayMs);
  }

  /** Until it is woken, or the time has passed. */
  async #sleep(delayMs: number | undefined): Promise<void> {
    const { promise, resolve } = deferred<undefined>();
    const cancel =
      delayMs === undefined
        ? undefined
        : this.#settings.platform.clock.after(delayMs, () => resolve(undefined));
    this.#wake = () => resolve(undefined);
    await promise;
    cancel?.();
    this.#wake = () => {};
  }

  /** The network has come back, or somebody looks at the page again: what waits need not wait any longer. */
  #look(): void {
    const { isOnline, isVisible } = this.#settings.platform.surroundings;
    if (!isOnline) return;
    if (isVisible || this.state.current.status === 'offline') this.#wake();
    if (isVisible) this.#listener.onAttention();
  }
}

/** Who waits for it hears of it; if nobody does, it is no failure of the application. */
function ignoreRejection({ promise }: Pick<Deferred<unknown>, 'promise'>): void {
  promise.catch(() => {});
}
