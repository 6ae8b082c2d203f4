import type { History, Post, SocketRecord } from '../history.ts';
import { endOf, replyOf } from './evidence.ts';
import type { Memberships } from './memberships.ts';

/** From here on the connection was subscribed. */
interface Grant {
  readonly startedAt: number;
  readonly endedAt: number;
  /** The head that was read after; entries above it come after the subscription. */
  readonly head: number;
}

/** Something that may have ended the subscription, at any time in between. */
interface Loss {
  readonly from: number;
  readonly to: number;
}

interface Key {
  readonly connectionId: string;
  readonly room: string;
}

/** Stands for all rooms of a connection: one that a post has found gone ends in each of them. */
const everyRoom = '';

/** A subscription is left alone so long, whatever posts to it say (I13). A little less than the product's own. */
const newbornMs = 29_000;

/** What can be said of subscriptions from outside. */
export class Subscriptions {
  readonly #grants = new Map<string, Grant[]>();
  readonly #losses = new Map<string, Loss[]>();
  readonly #sockets: ReadonlyMap<string, SocketRecord>;
  readonly #memberships: Memberships;

  constructor(history: History, memberships: Memberships) {
    this.#memberships = memberships;
    this.#sockets = new Map(history.sockets.map((socket) => [socket.connectionId, socket]));
    for (const { connectionId, boundRoom, connect, establishedAt } of history.sockets) {
      if (boundRoom === undefined || establishedAt === Infinity) continue;
      const grant = { startedAt: connect.invokedAt, endedAt: establishedAt, head: Infinity };
      add(this.#grants, { connectionId, room: boundRoom }, grant);
    }
    this.#readInvocations(history);
    for (const post of history.posts) this.#readPost(post, history.skewMsMax);
  }

  /**
   * Whether the connection was subscribed all the time from one tick to another: since before it, or since a join that
   * was told a head below a certain seq.
   */
  areSure(key: Key, span: { readonly from: number; readonly to: number; readonly below?: number }): boolean {
    const socket = this.#sockets.get(key.connectionId);
    if (socket === undefined || socket.closedAt < span.to) return false;
    const grants = this.#grants.get(keyOf(key)) ?? [];
    const losses = [key, { ...key, room: everyRoom }].flatMap((lost) => this.#losses.get(keyOf(lost)) ?? []);
    return grants.some(
      ({ startedAt, endedAt, head }) =>
        (endedAt < span.from || head < (span.below ?? 0)) &&
        losses.every(({ from, to }) => to < startedAt || from > span.to) &&
        !this.#memberships.mayHaveEnded(socket.user, key.room, { from: startedAt, to: span.to }),
    );
  }

  #readInvocations({ invocations }: History): void {
    for (const invocation of invocations) {
      const { connectionId, request, invokedAt, copies } = invocation;
      if (connectionId === undefined) continue;
      const key = { connectionId, room: String(request['room']) };
      if (request['action'] === 'leaveRoom')
        add(this.#losses, key, { from: invokedAt, to: endOf(invocation) });
      if (request['action'] !== 'joinRoom') continue;
      for (const { startedAt, endedAt, result } of copies) {
        const reply = replyOf(result);
        if (reply?.['type'] !== 'joined') continue;
        add(this.#grants, key, { startedAt, endedAt, head: Number(reply['head']) });
      }
    }
  }

  #readPost(post: Post, skewMsMax: number): void {
    const { connectionId, outcome, at, atMs, copy } = post;
    const bornMs = this.#sockets.get(connectionId)?.connect.invokedMs ?? 0;
    const isNewborn = skewMsMax === 0 && atMs - bornMs < newbornMs;
    if (outcome !== 'gone' || isNewborn) return;
    add(this.#losses, { connectionId, room: everyRoom }, { from: at, to: copy.endedAt });
  }
}

function keyOf({ connectionId, room }: Key): string {
  return `${connectionId} ${room}`;
}

function add<Item>(map: Map<string, Item[]>, key: Key, item: Item): void {
  const items = map.get(keyOf(key)) ?? [];
  map.set(keyOf(key), items);
  items.push(item);
}
