import type { Entry } from '../../../protocol/entries.ts';
import { entriesOf } from '../history.ts';
import type { Frame } from '../history.ts';
import type { World } from '../world.ts';
import { Outbox } from './outbox.ts';
import type { PendingSend } from './outbox.ts';
import { RoomView } from './room-view.ts';

/** After so long a client takes a request, or a handshake, for lost. */
const patienceMs = 6_000;

/** Tries of a message before its client waits for better times. */
const attemptsMax = 5;

/**
 * A client as the protocol wants it: applies entries in their order, fills gaps from the history, drops what it has,
 * learns of lost pushes from the heads of a ping, sends again with the same id, and resumes after a reconnect.
 */
export class Device {
  readonly user: string;
  readonly name: string;
  views = new Map<string, RoomView>();
  readonly #world: World;
  #outbox = new Outbox();
  #connectionId: string | undefined;
  #boundRoom: string | undefined;
  #isOpen = false;
  #wantsToBeOnline = false;
  readonly #leaving = new Set<string>();
  readonly #counts = new Map<string, number>();

  constructor(world: World, user: string, name: string) {
    this.#world = world;
    this.user = user;
    this.name = name;
  }

  get isOnline(): boolean {
    return this.#isOpen;
  }

  get pendingSends(): readonly PendingSend[] {
    return this.#outbox.pending;
  }

  get hasPlaceToSend(): boolean {
    return !this.#outbox.isFull;
  }

  get isJoining(): boolean {
    return [...this.views.values()].some(({ isJoined }) => !isJoined);
  }

  open(boundRoom?: string): void {
    this.#wantsToBeOnline = true;
    if (this.#connectionId !== undefined) return;
    const connectionId = `${this.name}.${this.#count('connection')}`;
    this.#connectionId = connectionId;
    this.#boundRoom = boundRoom;
    if (boundRoom !== undefined) this.#view(boundRoom);
    const ifCurrent = (run: () => void) => () => {
      if (this.#connectionId === connectionId) run();
    };
    this.#world.gateway.connect(
      { connectionId, user: this.user, ...(boundRoom !== undefined && { boundRoom }) },
      {
        onOpen: ifCurrent(() => this.#onOpen()),
        onPush: (frame) => {
          if (this.#connectionId === connectionId) this.#receive(entriesOf(frame));
        },
        onClose: ifCurrent(() => this.#onClose()),
      },
    );
    this.#after(patienceMs, () => {
      if (this.#connectionId === connectionId && !this.#isOpen) this.#reconnect();
    });
  }

  /** Goes away, politely or not: API Gateway sees the same. */
  close(): void {
    this.#wantsToBeOnline = false;
    if (this.#connectionId !== undefined) this.#world.gateway.drop(this.#connectionId);
    this.#forgetConnection();
  }

  /** The program ends, with or without what it had written down, and is started again. */
  crash({ keepsMemory }: { readonly keepsMemory: boolean }): void {
    this.close();
    this.#world.recordViews(this);
    if (keepsMemory) return;
    this.views = new Map();
    this.#outbox = new Outbox();
  }

  join(room: string): void {
    const view = this.#view(room);
    if (!this.#isOpen || view.isJoined) return;
    // Requests may overtake each other (F5): a leave that is under way could end the new subscription.
    if (this.#leaving.has(room)) this.#reconnect();
    else this.#subscribe(view);
  }

  leave(room: string): void {
    const view = this.views.get(room);
    if (view === undefined) return;
    this.#world.recordViews(this);
    this.views.delete(room);
    if (!this.#isOpen) return;
    this.#leaving.add(room);
    this.request({ action: 'leaveRoom', room }, (reply) => {
      if (reply?.['type'] === 'left') this.#leaving.delete(room);
    });
  }

  send(room: string, fields: Frame): void {
    const id = `${this.name}-m${this.#count('message')}`;
    const pending = this.#outbox.add({ room, id, fields });
    const outbox = this.#outbox;
    const isPending = () => outbox === this.#outbox && outbox.has(id);
    this.#world.windowOf(this.user, room).open({ id, fields, isPending });
    this.#attempt(pending);
  }

  /** Sends a message that was sent before, maybe by another device of the user, or one that takes its id in vain. */
  repeat(room: string, id: string, fields: Frame): void {
    this.#post({ room, id, fields }, () => {});
  }

  ping(): void {
    const rooms = Object.fromEntries(
      [...this.views.values()].flatMap(({ room, lastSeq }) => (lastSeq === undefined ? [] : [[room, lastSeq]])),
    );
    this.request({ action: 'ping', rooms }, (reply) => {
      const heads = (reply?.['heads'] ?? {}) as Readonly<Record<string, number>>;
      for (const [room, head] of Object.entries(heads)) {
        const view = this.views.get(room);
        if (view === undefined) continue;
        view.knownHead = Math.max(view.knownHead, head);
        this.#fill(view);
      }
    });
  }

  /** Sends again what is pending, and joins what is wanted: what a client does when times are better. */
  recover(): void {
    this.open();
    if (!this.#isOpen) return;
    for (const view of this.views.values()) if (!view.isJoined) this.#subscribe(view);
    for (const pending of this.#outbox.pending) this.#attempt(pending);
    this.ping();
  }

  /** Joins a room anew: somebody has told the user of a new membership. */
  rejoin(room: string): void {
    const view = this.views.get(room);
    if (view === undefined) return;
    view.isJoined = false;
    if (this.#isOpen) this.#subscribe(view);
  }

  /** Sends one frame; the callback gets the reply, or undefined if none came in time. */
  request(frame: Frame, onReply: (reply: Frame | undefined) => void) {
    const connectionId = this.#connectionId;
    if (connectionId === undefined || !this.#isOpen) return undefined;
    const action = String(frame['action'] ?? 'bare');
    const number = this.#count(`${action} ${String(frame['room'] ?? '')}`);
    const id = frame['id'] ?? `${this.name}-${action}-${number}`;
    const key = `${this.name} ${action}${'room' in frame ? ` ${String(frame['room'])}` : ''} #${number}`;
    let isOver = false;
    const finish = (reply: Frame | undefined) => {
      if (isOver || connectionId !== this.#connectionId) return;
      isOver = true;
      onReply(reply);
    };
    this.#after(patienceMs, () => finish(undefined));
    return this.#world.gateway.send(key, connectionId, { ...frame, id }, finish);
  }

  #view(room: string): RoomView {
    const view = this.views.get(room) ?? new RoomView(room);
    this.views.set(room, view);
    return view;
  }

  #onOpen(): void {
    this.#isOpen = true;
    for (const view of this.views.values()) this.#subscribe(view);
    for (const pending of this.#outbox.pending) this.#attempt(pending);
  }

  #onClose(): void {
    this.#forgetConnection();
    this.#after(this.#backoffMs(), () => {
      if (this.#wantsToBeOnline) this.open();
    });
  }

  #reconnect(): void {
    if (this.#connectionId !== undefined) this.#world.gateway.drop(this.#connectionId);
    this.#onClose();
  }

  #forgetConnection(): void {
    this.#connectionId = undefined;
    this.#isOpen = false;
    this.#leaving.clear();
    for (const view of this.views.values()) {
      view.isJoined = false;
      view.isFilling = false;
    }
  }

  #subscribe(view: RoomView): void {
    const { room, lastSeq, epoch } = view;
    const position = lastSeq === undefined || epoch === undefined ? {} : { after: lastSeq, epoch };
    this.request({ action: 'joinRoom', room, ...position }, (reply) => {
      if (this.views.get(room) !== view) return;
      if (reply?.['type'] === 'joined') this.#onJoined(view, reply);
      else if (reply === undefined || reply['retryable'] === true) this.#joinLater(view);
      else this.leave(room);
    });
  }

  #joinLater(view: RoomView): void {
    this.#later(() => {
      if (this.views.get(view.room) === view) this.join(view.room);
    });
  }

  #onJoined(view: RoomView, reply: Frame): void {
    view.isJoined = true;
    const head = Number(reply['head']);
    if (view.lastSeq === undefined) view.begin(String(reply['epoch']), head, entriesOf(reply));
    for (const entry of entriesOf(reply)) view.receive(entry);
    view.knownHead = Math.max(view.knownHead, head);
    this.#fill(view);
  }

  #receive(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const view = this.views.get(entry.room);
      view?.receive(entry);
      if (view !== undefined) this.#fill(view);
    }
  }

  #fill(view: RoomView): void {
    if (!view.hasGap || view.isFilling || !view.isJoined) return;
    view.isFilling = true;
    const { room, lastSeq: after } = view;
    this.request({ action: 'history', room, after, limit: this.#world.pace.pageSize }, (reply) => {
      if (this.views.get(room) !== view) return;
      view.isFilling = false;
      if (reply?.['type'] === 'history') {
        for (const entry of entriesOf(reply)) view.receive(entry);
        this.#fill(view);
      } else if (reply === undefined || reply['retryable'] === true) {
        this.#later(() => {
          if (this.views.get(room) === view) this.#fill(view);
        });
      } else this.leave(room);
    });
  }

  #attempt(pending: PendingSend): void {
    if (!this.#outbox.has(pending.id)) return;
    pending.attempts += 1;
    this.#post(pending, () => {
      if (pending.attempts < attemptsMax || this.#world.isCalm) this.#later(() => this.#attempt(pending));
    });
  }

  #post({ room, id, fields }: Omit<PendingSend, 'attempts'>, onOver: () => void): void {
    const isBare = this.#boundRoom === room && !('replyTo' in fields);
    const frame = isBare ? { id, ...fields } : { action: 'sendMessage', id, room, ...fields };
    const invocation = this.request(frame, (reply) => {
      if (reply !== undefined) {
        this.#outbox.settle(id, reply);
        this.#receive(entriesOf(reply));
      }
      onOver();
    });
    if (invocation !== undefined) this.#world.windowOf(this.user, room).record(id, invocation);
  }

  #later(run: () => void): void {
    this.#after(this.#backoffMs(), run);
  }

  #backoffMs(): number {
    return this.#world.draw.fork(`${this.name} backoff ${this.#count('backoff')}`).integer(50, 1_000);
  }

  #after(ms: number, run: () => void): void {
    this.#world.scheduler.schedule(ms, run);
  }

  #count(what: string): number {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    return count;
  }
}
