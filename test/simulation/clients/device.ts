import type { Entry } from '../../../protocol/entries.ts';
import { entriesOf } from '../history.ts';
import type { Frame } from '../history.ts';
import type { World } from '../world.ts';
import { Line } from './line.ts';
import { Outbox } from './outbox.ts';
import type { PendingWrite } from './outbox.ts';
import { RoomView } from './room-view.ts';

/** Tries of a message before its client waits for better times. */
const attemptsMax = 5;

/**
 * A client as the protocol wants it: applies entries in their order, fills gaps from the history, drops what it has,
 * learns of lost pushes from the heads of a ping, sends again with the same id, and resumes after a reconnect.
 */
export class Device {
  readonly user: string;
  readonly name: string;
  /** What it asks of the backend without looking at the answer goes here directly. */
  readonly line: Line;
  views = new Map<string, RoomView>();
  readonly #world: World;
  #outbox = new Outbox();
  #writes = 0;

  constructor(world: World, user: string, name: string) {
    this.#world = world;
    this.user = user;
    this.name = name;
    this.line = new Line(world, this, {
      onOpen: () => {
        for (const view of this.views.values()) this.#subscribe(view);
        for (const pending of this.#outbox.pending) this.#attempt(pending);
      },
      onPush: (frame) => this.#receive(entriesOf(frame)),
      onLost: () => this.#forgetAnswers(),
    });
  }

  get pendingSends(): readonly PendingWrite[] {
    return this.#outbox.pending;
  }

  /** Whether the rules for clients let it write one more thing there. */
  hasPlaceToWrite(room: string): boolean {
    return !this.#outbox.isFull && this.#world.windowOf(this.user, room).hasPlace;
  }

  get isJoining(): boolean {
    return [...this.views.values()].some(({ isJoined }) => !isJoined);
  }

  open(boundRoom?: string): void {
    if (boundRoom !== undefined) this.#view(boundRoom);
    this.line.open(boundRoom);
  }

  close(): void {
    this.line.close();
  }

  /** The program ends, with or without what it had written down. */
  crash({ keepsMemory }: { readonly keepsMemory: boolean }): void {
    this.line.close();
    this.#world.recordViews(this);
    if (keepsMemory) return;
    this.views = new Map();
    this.#outbox = new Outbox();
  }

  join(room: string): void {
    const view = this.#view(room);
    if (!this.line.isOpen || view.isJoined) return;
    this.#subscribe(view);
  }

  /** Joins a room anew: a leave that was late, or a removal that was taken back, has ended the subscription unheard. */
  rejoin(room: string): void {
    const view = this.views.get(room);
    if (view === undefined) return;
    view.isJoined = false;
    this.join(room);
  }

  leave(room: string): void {
    if (!this.views.has(room)) return;
    this.#world.recordViews(this);
    this.views.delete(room);
    this.line.request({ action: 'leaveRoom', room }, () => {});
  }

  /** Sends a message, or changes one, until it is answered for good. */
  write(room: string, fields: Frame): void {
    this.#writes += 1;
    const id = `${this.name}-w${this.#writes}`;
    const outbox = this.#outbox;
    const pending = outbox.add({ room, id, fields });
    const isPending = () => outbox === this.#outbox && outbox.has(id);
    this.#world.windowOf(this.user, room).open({ id, fields, isPending });
    this.#attempt(pending);
  }

  /** Sends what was sent before, maybe by another device of the user, or something that takes its id in vain. */
  repeat(room: string, id: string, fields: Frame): void {
    this.#post({ room, id, fields }, () => {});
  }

  ping(): void {
    const known = [...this.views.values()].filter(({ lastSeq }) => lastSeq !== undefined);
    const rooms = Object.fromEntries(known.map(({ room, lastSeq }) => [room, lastSeq]));
    this.line.request({ action: 'ping', rooms }, (reply) => {
      const heads = (reply?.['heads'] ?? {}) as Readonly<Record<string, number>>;
      for (const [room, head] of Object.entries(heads)) {
        const view = this.views.get(room);
        view?.hearOf(head);
        if (view !== undefined) this.#fill(view);
      }
      for (const room of (reply?.['notSubscribed'] ?? []) as readonly string[]) {
        if (this.views.get(room)?.isJoined === true) this.rejoin(room);
      }
    });
  }

  /** Sends again what is pending, and joins what is wanted: what a client does when times are better. */
  recover(): void {
    this.line.open();
    if (!this.line.isOpen) return;
    for (const view of this.views.values()) if (!view.isJoined) this.#subscribe(view);
    for (const pending of this.#outbox.pending) this.#attempt(pending);
    this.ping();
  }

  #view(room: string): RoomView {
    const view = this.views.get(room) ?? new RoomView(room);
    this.views.set(room, view);
    return view;
  }

  #forgetAnswers(): void {
    for (const view of this.views.values()) {
      view.isJoined = false;
      view.isFilling = false;
    }
  }

  #subscribe(view: RoomView): void {
    const { room, lastSeq, epoch } = view;
    const position = lastSeq === undefined || epoch === undefined ? {} : { after: lastSeq, epoch };
    this.line.request({ action: 'joinRoom', room, ...position }, (reply) => {
      if (this.views.get(room) !== view) return;
      if (reply?.['type'] === 'joined') this.#onJoined(view, reply);
      else if (mayPass(reply)) this.#later(view, () => this.join(room));
      else this.leave(room);
    });
  }

  #onJoined(view: RoomView, reply: Frame): void {
    view.isJoined = true;
    const head = Number(reply['head']);
    if (view.lastSeq === undefined) view.begin(String(reply['epoch']), head, entriesOf(reply));
    for (const entry of entriesOf(reply)) view.receive(entry);
    view.hearOf(head);
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
    const request = { action: 'history', room, after, limit: this.#world.pace.pageSize };
    this.line.request(request, (reply) => {
      if (this.views.get(room) !== view) return;
      view.isFilling = false;
      if (reply?.['type'] === 'history') this.#receive(entriesOf(reply));
      else if (mayPass(reply)) this.#later(view, () => this.#fill(view));
      else this.leave(room);
    });
  }

  /** Unless the room is left meanwhile. */
  #later(view: RoomView, run: () => void): void {
    this.line.later(() => {
      if (this.views.get(view.room) === view) run();
    });
  }

  #attempt(pending: PendingWrite): void {
    if (!this.#outbox.has(pending.id)) return;
    pending.attempts += 1;
    this.#post(pending, () => {
      if (pending.attempts < attemptsMax || this.#world.isCalm) this.line.later(() => this.#attempt(pending));
    });
  }

  #post({ room, id, fields }: Omit<PendingWrite, 'attempts'>, onOver: () => void): void {
    const { action, ...said } = fields;
    const isBare = action === 'sendMessage' && this.line.boundRoom === room && !('replyTo' in said);
    const frame = isBare ? { id, ...said } : { ...fields, id, room };
    const invocation = this.line.request(frame, (reply) => {
      if (reply !== undefined) {
        this.#outbox.settle(id, reply);
        this.#receive(entriesOf(reply));
      }
      onOver();
    });
    if (invocation !== undefined) this.#world.windowOf(this.user, room).record(id, invocation);
  }
}

/** No answer, or an error after which the same request may succeed. */
function mayPass(reply: Frame | undefined): boolean {
  return reply === undefined || reply['retryable'] === true;
}
