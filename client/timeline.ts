import type { Entry, MessageChangeEntry } from '../protocol/entries.ts';
import { changed, isChange, messageOf, type Message } from './message.ts';
import { isNotice, type Notice } from './notice.ts';

/** When there is too much, so much of them is let go that there is room to load older ones again. */
const keptShare = 0.8;

/** The stored messages and notices of a room that are held, ascending: the log's end, and as much before it as was loaded. */
export class Timeline {
  messages: readonly Message[] = [];
  notices: readonly Notice[] = [];
  /** Everything from here on is held; the next older page ends before. */
  firstSeq: number;
  /** Whether the log has entries before `firstSeq`. */
  hasOlder: boolean;
  /** Changes that were handed on while older messages are being loaded, and may be missing in them. */
  #changesMeanwhile: MessageChangeEntry[] | undefined;
  /** Where the older page that is being loaded has to end. */
  #olderBefore: number | undefined;
  readonly #user: () => string | undefined;
  readonly #messagesMax: number;

  constructor(options: {
    readonly firstSeq: number;
    readonly hasOlder: boolean;
    readonly user: () => string | undefined;
    readonly messagesMax: number;
  }) {
    this.firstSeq = options.firstSeq;
    this.hasOlder = options.hasOlder;
    this.#user = options.user;
    this.#messagesMax = options.messagesMax;
  }

  get hasPlace(): boolean {
    return this.messages.length + this.notices.length < this.#messagesMax;
  }

  /** Appends entries in the order of the log. */
  append(entries: readonly Entry[]): void {
    const messages = [...this.messages];
    for (const entry of entries) {
      if (entry.type === 'message') messages.push(messageOf(entry, this.#user()));
      else if (isChange(entry)) {
        applyChange(messages, entry);
        this.#changesMeanwhile?.push(entry);
      }
    }
    this.messages = messages;
    this.#addNotices(entries, 'after');
    if (messages.length + this.notices.length > this.#messagesMax) this.#cut();
  }

  /** An older page is being asked for. */
  expectOlder(): void {
    this.#olderBefore = this.firstSeq;
    this.#changesMeanwhile = [];
  }

  expectNoOlder(): void {
    this.#changesMeanwhile = undefined;
  }

  /** Puts an older page before everything. It shows every change but those that were made while it came. */
  prepend(entries: readonly Entry[], hasOlder: boolean): void {
    // What it was to go before has been let go meanwhile.
    if (this.#olderBefore !== this.firstSeq) return;
    const older = entries.filter(({ seq }) => seq < this.firstSeq);
    const messages = older
      .filter((entry) => entry.type === 'message')
      .map((entry) => messageOf(entry, this.#user()));
    for (const change of this.#changesMeanwhile ?? []) applyChange(messages, change);
    this.messages = [...messages, ...this.messages];
    this.#addNotices(older, 'before');
    this.firstSeq = older[0]?.seq ?? this.firstSeq;
    this.hasOlder = hasOlder;
  }

  #addNotices(entries: readonly Entry[], place: 'before' | 'after'): void {
    const notices = entries.filter(isNotice);
    if (notices.length === 0) return;
    this.notices = place === 'before' ? [...notices, ...this.notices] : [...this.notices, ...notices];
  }

  #cut(): void {
    const seqs = [...this.messages, ...this.notices]
      .map(({ seq = 0 }) => seq)
      .sort((one, other) => one - other);
    const firstSeq = seqs.at(-Math.floor(this.#messagesMax * keptShare)) ?? this.firstSeq;
    this.firstSeq = firstSeq;
    this.hasOlder = true;
    this.messages = this.messages.filter(({ seq = 0 }) => seq >= firstSeq);
    this.notices = this.notices.filter(({ seq }) => seq >= firstSeq);
  }
}

function applyChange(messages: Message[], change: MessageChangeEntry): void {
  const index = indexOf(messages, change.target);
  const message = messages[index];
  if (message !== undefined) messages[index] = changed(message, change);
}

/** By halves, for the messages are in the order of their seqs. -1 if it is not held. */
function indexOf(messages: readonly Message[], seq: number): number {
  let low = 0;
  let high = messages.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = messages[middle]?.seq ?? 0;
    if (found === seq) return middle;
    if (found < seq) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
