import type { Entry } from '../protocol/entries.ts';
import { throwIfAborted, unlessAborted } from './abort.ts';
import { Changes } from './changes.ts';
import type { ListenerOptions } from './emitter.ts';
import { ChatError } from './errors.ts';
import { messageOf, type Message } from './message.ts';
import type { Notice } from './notice.ts';
import { Store, type Observable } from './observable.ts';
import type { Outbox } from './outbox.ts';
import type { Platform } from './platform.ts';
import type { RequestOptions, Requests } from './requests.ts';
import type { Beginning, Subscription } from './subscription.ts';
import { Timeline } from './timeline.ts';

export interface SendOptions extends RequestOptions {
  /** Seq of the message that this one answers. */
  readonly replyTo?: number | undefined;
}

/** Messages that have failed and were neither sent again nor discarded; the oldest are let go. Our choice. */
const failedMax = 100;

interface MessagesParts {
  readonly room: string;
  readonly subscription: Subscription;
  readonly requests: Requests;
  readonly outbox: Outbox;
  readonly platform: Platform;
  readonly messagesMax: number;
  readonly user: () => string | undefined;
  readonly onSend: () => void;
}

/**
 * The messages of a room that was joined: in the order of its log, each with all its changes; after them the user's own
 * that are not stored yet.
 */
export class Messages implements Observable<readonly Message[]> {
  /** What happened between them. @internal */
  readonly notices = new Store(noNotices);
  readonly #parts: MessagesParts;
  readonly #store = new Store<readonly Message[]>([]);
  /** By id, in the order in which they were sent. */
  readonly #unstored = new Map<string, Message>();
  readonly #changes: Changes;
  #timeline: Timeline | undefined;
  #loading: Promise<void> | undefined;
  /** As it was with the current snapshot: who shows the one shows the other. */
  #hadOlder = false;

  /** @internal */
  constructor(parts: MessagesParts) {
    this.#parts = parts;
    this.#changes = new Changes(parts, () => this.#publish());
  }

  get current(): readonly Message[] {
    return this.#store.current;
  }

  subscribe(listener: (current: readonly Message[]) => void, options?: ListenerOptions): () => void {
    return this.#store.subscribe(listener, options);
  }

  /** Everything from here on is held; infinite where nothing is. @internal */
  get firstSeq(): number {
    return this.#timeline?.firstSeq ?? Infinity;
  }

  /** Whether `loadOlder` can bring more: not at the beginning of the log, and not when `messagesMax` are held. */
  get hasOlder(): boolean {
    return this.#timeline?.hasOlder === true && this.#timeline.hasPlace;
  }

  /** Loads a page of older messages; calls at the same time are one. Rejects with the refusal, or `closed`. */
  async loadOlder(options: RequestOptions = {}): Promise<void> {
    this.#loading ??= this.#loadOlder(options).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /**
   * Sends a message, which shows at once as `pending`. It is sent again until it is acknowledged, and stored once.
   * Resolves with the stored message. Rejects with the reason why it has failed, which shows in the message, too; or
   * with `queue_full`. Once it is on its way, the signal ends only the waiting.
   */
  send(text: string, options: SendOptions = {}): Promise<Message> {
    return seenInTheMessage(this.#send(text, options));
  }

  /** Sends a message that has failed once more. Settles as `send` does. */
  retry(id: string): Promise<Message> {
    return seenInTheMessage(this.#retry(id));
  }

  /** Drops a message that has failed. */
  discard(id: string): void {
    if (this.#unstored.get(id)?.status !== 'failed') return;
    this.#unstored.delete(id);
    this.#publish();
  }

  /** Gives a message another text, which shows at once. Rejects with the refusal, `queue_full` or `closed`. */
  async edit(seq: number, text: string): Promise<void> {
    return this.#changes.make(seq, { type: 'messageEdited', action: 'editMessage', message: text });
  }

  /** Deletes a message for everybody. Rejects as `edit` does. */
  async delete(seq: number): Promise<void> {
    return this.#changes.make(seq, { type: 'messageDeleted', action: 'deleteMessage' });
  }

  /** Reacts to a message, or, with `false`, takes the reaction back. Rejects as `edit` does. */
  async react(seq: number, reaction: string, active = true): Promise<void> {
    return this.#changes.make(seq, { type: 'reaction', action: 'react', reaction, active });
  }

  /** @internal */
  begin({ entries, firstSeq, hasOlder }: Beginning): void {
    const { user, messagesMax } = this.#parts;
    this.#timeline = new Timeline({ firstSeq, hasOlder, user, messagesMax });
    this.append(entries);
  }

  /** @internal */
  append(entries: readonly Entry[]): void {
    this.#timeline?.append(entries);
    for (const entry of entries) {
      if (entry.type === 'message' && this.#unstored.has(entry.id) && entry.sender === this.#parts.user()) {
        this.#unstored.delete(entry.id);
      }
    }
    this.#publish();
  }

  /** @internal */
  clear(): void {
    this.#timeline = undefined;
    this.#publish();
  }

  async #loadOlder(options: RequestOptions): Promise<void> {
    const timeline = this.#timeline;
    if (timeline === undefined || !this.hasOlder) return;
    const { room, requests, subscription } = this.#parts;
    const request = { action: 'history', room, before: timeline.firstSeq };
    timeline.expectOlder();
    try {
      const page = await requests.send('history', request, options);
      if (timeline !== this.#timeline) return;
      if (page.epoch !== subscription.log?.epoch) return await subscription.reset();
      timeline.prepend(page.entries, page.more);
      this.#publish();
    } finally {
      timeline.expectNoOlder();
    }
  }

  async #send(text: string, { replyTo, signal }: SendOptions): Promise<Message> {
    throwIfAborted(signal);
    const { room, platform, user } = this.#parts;
    const id = platform.makeId();
    const sent = this.#post({
      key: id,
      room,
      seq: undefined,
      id,
      sender: user() ?? '',
      isOwn: true,
      text,
      timestamp: new Date(platform.clock.now()),
      replyTo,
      editedAt: undefined,
      deletedAt: undefined,
      reactions: {},
      status: 'pending',
      error: undefined,
    });
    return unlessAborted(sent, signal);
  }

  async #retry(id: string): Promise<Message> {
    const message = this.#unstored.get(id);
    if (message?.status !== 'failed') throw new ChatError('not_found', 'no message with this id has failed');
    this.#parts.outbox.expectPlace();
    this.#unstored.delete(id);
    return this.#post({ ...message, status: 'pending', error: undefined });
  }

  async #post(message: Message): Promise<Message> {
    const { room, outbox, user } = this.#parts;
    const { id, text, replyTo } = message;
    const fields = { action: 'sendMessage', message: text, ...(replyTo !== undefined && { replyTo }) };
    outbox.expectPlace();
    this.#parts.onSend();
    this.#unstored.set(id, message);
    this.#publish();
    try {
      const stored = messageOf(await outbox.add({ id, room, fields, type: 'message' }), user());
      // It may still have to wait for those before it.
      if (this.#unstored.has(id)) this.#unstored.set(id, stored);
      return stored;
    } catch (error) {
      const shown = this.#timeline?.messages.findLast((stored) => stored.id === id && stored.isOwn);
      // Nobody has answered, but the log has it: it was stored.
      if (shown !== undefined) return shown;
      if (error instanceof ChatError) this.#fail({ ...message, status: 'failed', error });
      throw error;
    } finally {
      this.#publish();
    }
  }

  #fail(message: Message): void {
    this.#unstored.set(message.id, message);
    const failed = [...this.#unstored.values()].filter(({ status }) => status === 'failed');
    for (const { id } of failed.slice(0, -failedMax)) this.#unstored.delete(id);
  }

  #publish(): void {
    const { log } = this.#parts.subscription;
    for (const { id, seq } of this.#unstored.values()) {
      // Stored, and shown by the log, or not to be shown, as the room was left.
      if (seq !== undefined && (log === undefined || seq <= log.lastSeq)) this.#unstored.delete(id);
    }
    this.notices.set(this.#timeline?.notices ?? noNotices);
    const stored = this.#changes.applyTo(this.#timeline?.messages ?? [], log?.lastSeq);
    const next = [...stored, ...this.#unstored.values()];
    const { current, hasOlder } = this;
    const isSame =
      next.length === current.length && next.every((message, index) => message === current[index]);
    if (isSame && hasOlder === this.#hadOlder) return;
    this.#hadOlder = hasOlder;
    this.#store.set(next);
  }
}

const noNotices: readonly Notice[] = [];

/** Whoever does not wait for the outcome sees it in the message: it is no unhandled rejection. */
function seenInTheMessage(sent: Promise<Message>): Promise<Message> {
  sent.catch(() => {});
  return sent;
}
