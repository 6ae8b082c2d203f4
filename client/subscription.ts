import type { Entry } from '../protocol/entries.ts';
import type { Connection } from './connection.ts';
import { ChatError } from './errors.ts';
import { GapFiller } from './gap-filler.ts';
import type { Link } from './link.ts';
import { Store } from './observable.ts';
import type { Clock } from './platform.ts';
import type { Requests } from './requests.ts';
import type { RoomState } from './room-state.ts';
import { RoomLog } from './room-log.ts';

/** How a room's log begins for this client. */
export interface Beginning {
  /** The newest entries, ascending. */
  readonly entries: readonly Entry[];
  readonly firstSeq: number;
  readonly hasOlder: boolean;
  /** Whether something was shown before that does not go on here: `recovered: false`. */
  readonly isReset: boolean;
}

export interface SubscriptionListener {
  onBegin(beginning: Beginning): void;
  /** Entries in their order, each once, without gaps. */
  onEntries(entries: readonly Entry[]): void;
  /** The room is joined, for the first time or again. */
  onJoined(): void;
}

/** Pushes that come before the reply of the join that they belong to. Our choice. */
const earlyMax = 1_000;

/** One room's subscription on whatever connection there is, and its log put together from pushes, resumes and history. */
export class Subscription {
  readonly state = new Store<RoomState>({ status: 'idle' });
  log: RoomLog | undefined;
  readonly #room: string;
  readonly #link: Link;
  readonly #requests: Requests;
  readonly #gaps: GapFiller;
  readonly #listener: SubscriptionListener;
  /** Counts what ends the being in the room, so that a join from before it notices. */
  #stay = 0;
  #isReset = false;
  #early: Entry[] = [];
  /** Settles when the last `leaveRoom` was answered. */
  #leaving: Promise<unknown> | undefined;
  /** Where the room was joined last. */
  #joinedOn: Connection | undefined;
  #attempt: { readonly connection: Connection; readonly outcome: Promise<void> } | undefined;

  constructor(
    parts: {
      readonly room: string;
      readonly link: Link;
      readonly requests: Requests;
      readonly clock: Clock;
    },
    listener: SubscriptionListener,
  ) {
    this.#room = parts.room;
    this.#link = parts.link;
    this.#requests = parts.requests;
    this.#gaps = new GapFiller({
      ...parts,
      log: () => this.log,
      onEntries: (log, entries) => this.#release(log, entries),
      onBroken: async () => this.reset(),
    });
    this.#listener = listener;
  }

  get isWanted(): boolean {
    const { status } = this.state.current;
    return status === 'joining' || status === 'joined';
  }

  /** Resolves when the room is joined. Rejects with the refusal, or `closed`. */
  async join(): Promise<void> {
    if (!this.isWanted) {
      this.state.set({ status: 'joining' });
      const { connection } = this.#link;
      if (connection === undefined) this.#link.whenConnected().catch((error: unknown) => this.#giveUp(error));
      else void this.subscribe(connection);
    }
    return new Promise((resolve, reject) => {
      const look = (state: RoomState): boolean => {
        if (state.status === 'joined') resolve();
        else if (state.status === 'failed') reject(state.error);
        else if (state.status === 'idle') reject(new ChatError('closed', 'the room was left'));
        return state.status !== 'joining';
      };
      if (look(this.state.current)) return;
      const end = this.state.subscribe((state) => {
        if (look(state)) end();
      });
    });
  }

  /** Ends it; the user stays a member. */
  leave(): void {
    if (!this.isWanted) return this.state.set({ status: 'idle' });
    const connection = this.#joinedOn?.isOpen === true ? this.#joinedOn : this.#link.connection;
    this.#forget();
    this.state.set({ status: 'idle' });
    // Without a connection there is no subscription to end, and if the request is lost, only pushes come in vain.
    if (connection === undefined) return;
    const request = { action: 'leaveRoom', room: this.#room };
    this.#leaving = this.#requests.send('left', request, { connection, attemptsMax: 1 }).catch(() => {});
  }

  /** The user is not a member any more. */
  expel(error: ChatError): void {
    if (this.isWanted) this.#fail(error);
  }

  /** The log is another one now: what is held of it is not to be continued. */
  async reset(): Promise<void> {
    if (!this.isWanted) return;
    if (this.log !== undefined) this.#isReset = true;
    this.log = undefined;
    this.#joinedOn = undefined;
    const { connection } = this.#link;
    if (connection === undefined) return;
    await this.#attempt?.outcome;
    if (this.log === undefined) return this.subscribe(connection);
  }

  /** Subscribes the connection, and catches up with the log. Resolves when that is answered, or the connection is lost. */
  async subscribe(connection: Connection): Promise<void> {
    if (!this.isWanted || this.#joinedOn === connection) return;
    if (this.#attempt?.connection === connection) return this.#attempt.outcome;
    const outcome = this.#subscribe(connection).finally(() => {
      if (this.#attempt?.outcome === outcome) this.#attempt = undefined;
    });
    this.#attempt = { connection, outcome };
    return outcome;
  }

  /** The backend does not know of the subscription any more. */
  renew(connection: Connection): void {
    this.#joinedOn = undefined;
    void this.subscribe(connection);
  }

  /** Takes entries from pushes and replies. */
  receive(entries: readonly Entry[]): void {
    if (!this.isWanted) return;
    const { log } = this;
    if (log === undefined) {
      if (this.#early.length < earlyMax) this.#early.push(...entries);
      return;
    }
    this.#release(log, entries);
    if (log.hasGap) this.#gaps.fillSoon();
  }

  /** Learns that the log reaches so far. */
  hearOf(head: number): void {
    this.log?.hearOf(head);
    void this.#gaps.fill();
  }

  async #subscribe(connection: Connection): Promise<void> {
    const { log } = this;
    const stay = this.#stay;
    const position = log && { after: log.lastSeq, epoch: log.epoch };
    const request = { action: 'joinRoom', room: this.#room, ...position };
    try {
      // Of two requests at the same time the backend may take the later one first.
      await this.#leaving;
      const joined = await this.#requests.send('joined', request, { connection, attemptsMax: Infinity });
      if (stay !== this.#stay) return;
      // It was reset meanwhile, or has begun on another connection.
      if (log !== this.log) return await this.#subscribe(connection);
      if (log !== undefined && !joined.recovered) {
        this.#isReset = true;
        this.log = undefined;
        return await this.#subscribe(connection);
      }
      this.#joinedOn = connection;
      if (log === undefined) this.#begin(joined);
      else {
        this.#release(log, joined.entries);
        this.hearOf(joined.head);
      }
      this.state.set({ status: 'joined' });
      this.#listener.onJoined();
    } catch (error) {
      const isLost = !connection.isOpen;
      // The next connection is subscribed when it is there.
      if (!isLost && stay === this.#stay) this.#fail(error);
    }
  }

  #begin({
    epoch,
    head,
    entries,
    more,
  }: {
    readonly epoch: string;
    readonly head: number;
    readonly entries: readonly Entry[];
    readonly more: boolean;
  }): void {
    const firstSeq = entries[0]?.seq ?? head + 1;
    const log = new RoomLog({ epoch, lastSeq: firstSeq - 1 });
    this.log = log;
    log.hearOf(head);
    const newest = log.take(entries);
    const isReset = this.#isReset;
    this.#isReset = false;
    this.#listener.onBegin({ entries: newest, firstSeq, hasOlder: more, isReset });
    this.#release(log, this.#early);
    this.#early = [];
    void this.#gaps.fill();
  }

  #release(log: RoomLog, entries: readonly Entry[]): void {
    const released = log.take(entries);
    if (released.length > 0) this.#listener.onEntries(released);
  }

  /** There was no connection to be had. Who has connected anew meanwhile has the room joined when there is one. */
  #giveUp(error: unknown): void {
    if (this.isWanted && this.#link.state.current.status === 'closed') this.#fail(error);
  }

  #fail(error: unknown): void {
    this.#forget();
    const isOurs = error instanceof ChatError;
    this.state.set({
      status: 'failed',
      error: isOurs ? error : new ChatError('closed', 'unable to join', { cause: error }),
    });
  }

  #forget(): void {
    this.#stay += 1;
    this.#attempt = undefined;
    this.log = undefined;
    this.#early = [];
    this.#isReset = false;
    this.#joinedOn = undefined;
  }
}
