import type { Frame, Invocation } from '../history.ts';
import type { World } from '../world.ts';

/** After so long a client takes a request, or a handshake, for lost. */
const patienceMs = 6_000;

export interface LineListener {
  readonly onOpen: () => void;
  readonly onPush: (frame: Frame) => void;
  /** Whatever was asked before will not be answered. */
  readonly onLost: () => void;
}

/** A client's way to the backend: one connection after the other, opened again as long as it is wanted. */
export class Line {
  readonly #world: World;
  readonly #owner: { readonly name: string; readonly user: string };
  readonly #listener: LineListener;
  readonly #counts = new Map<string, number>();
  #connectionId: string | undefined;
  #boundRoom: string | undefined;
  #isOpen = false;
  #isWanted = false;

  constructor(world: World, owner: { readonly name: string; readonly user: string }, listener: LineListener) {
    this.#world = world;
    this.#owner = owner;
    this.#listener = listener;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The room that the connection is bound to. */
  get boundRoom(): string | undefined {
    return this.#boundRoom;
  }

  open(boundRoom?: string): void {
    this.#isWanted = true;
    if (this.#connectionId !== undefined) return;
    const { name, user } = this.#owner;
    const connectionId = `${name}.${this.#count('connection')}`;
    this.#connectionId = connectionId;
    this.#boundRoom = boundRoom;
    const isCurrent = () => this.#connectionId === connectionId;
    this.#world.gateway.connect(
      { connectionId, user, ...(boundRoom !== undefined && { boundRoom }) },
      {
        onOpen: () => {
          if (!isCurrent()) return;
          this.#isOpen = true;
          this.#listener.onOpen();
        },
        onPush: (frame) => {
          if (isCurrent()) this.#listener.onPush(frame);
        },
        onClose: () => {
          if (isCurrent()) this.#lose();
        },
      },
    );
    this.#world.scheduler.schedule(patienceMs, () => {
      if (isCurrent() && !this.#isOpen) this.reopen();
    });
  }

  /** Goes away for now, politely or not: API Gateway sees the same. */
  close(): void {
    this.#isWanted = false;
    this.reopen();
  }

  /** Drops the connection, and opens another one if it is wanted. */
  reopen(): void {
    if (this.#connectionId !== undefined) this.#world.gateway.drop(this.#connectionId);
    this.#lose();
  }

  /** Sends one frame; the callback gets the reply, or undefined if none came in time. */
  request(frame: Frame, onReply: (reply: Frame | undefined) => void): Invocation | undefined {
    const connectionId = this.#connectionId;
    if (connectionId === undefined || !this.#isOpen) return undefined;
    const { action = 'bare', room = '' } = frame as { readonly action?: string; readonly room?: string };
    const name = `${this.#owner.name} ${action}${room === '' ? '' : ` ${room}`} #${this.#count(`${action} ${room}`)}`;
    const id = frame['id'] ?? name.replaceAll(/[ #]+/g, '-');
    let isOver = false;
    const finish = (reply: Frame | undefined) => {
      if (isOver || connectionId !== this.#connectionId) return;
      isOver = true;
      onReply(reply);
    };
    this.#world.scheduler.schedule(patienceMs, () => finish(undefined));
    return this.#world.gateway.send(name, connectionId, { ...frame, id }, finish);
  }

  /** Runs something a while later, the longer or shorter by chance. */
  later(run: () => void): void {
    const draw = this.#world.draw.fork(`${this.#owner.name} pause ${this.#count('pause')}`);
    this.#world.scheduler.schedule(draw.integer(50, 1_000), run);
  }

  #lose(): void {
    this.#connectionId = undefined;
    this.#isOpen = false;
    this.#listener.onLost();
    this.later(() => {
      if (this.#isWanted) this.open();
    });
  }

  #count(what: string): number {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    return count;
  }
}
