import type { MessageChangeEntry } from '../protocol/entries.ts';
import { changed, type Message } from './message.ts';
import type { Outbox } from './outbox.ts';
import type { Platform } from './platform.ts';

interface ChangesParts {
  readonly room: string;
  readonly outbox: Outbox;
  readonly platform: Platform;
  readonly user: () => string | undefined;
}

/** What the user changes: its fields as an entry has them, and the action that asks for it. */
export type Change =
  | { readonly type: 'messageEdited'; readonly action: 'editMessage'; readonly message: string }
  | { readonly type: 'messageDeleted'; readonly action: 'deleteMessage' }
  | {
      readonly type: 'reaction';
      readonly action: 'react';
      readonly reaction: string;
      readonly active: boolean;
    };

/** The user's own changes of messages: they show before the log has them, and no more if they are refused. */
export class Changes {
  readonly #parts: ChangesParts;
  readonly #onChange: () => void;
  /** By the id of the request, in the order of their making; a seq is infinite until it is known. */
  readonly #foreseen = new Map<string, MessageChangeEntry>();

  constructor(parts: ChangesParts, onChange: () => void) {
    this.#parts = parts;
    this.#onChange = onChange;
  }

  /** Changes the message of a seq. Resolves when that is stored; rejects with the refusal, `queue_full` or `closed`. */
  async make(target: number, { action, ...change }: Change): Promise<void> {
    const { room, outbox, platform, user } = this.#parts;
    outbox.expectPlace();
    const id = platform.makeId();
    const timestamp = new Date(platform.clock.now()).toISOString();
    const foreseen = { ...change, room, seq: Infinity, id, target, sender: user() ?? '', timestamp };
    this.#foreseen.set(id, foreseen);
    this.#onChange();
    try {
      const { type, ...says } = change;
      const { seq } = await outbox.add({ id, room, type, fields: { ...says, action, seq: target } });
      this.#foreseen.set(id, { ...foreseen, seq });
    } catch (error) {
      this.#foreseen.delete(id);
      throw error;
    } finally {
      this.#onChange();
    }
  }

  /** The messages with what their log does not show yet, which reaches up to `lastSeq`. */
  applyTo(messages: readonly Message[], lastSeq = Number.MAX_SAFE_INTEGER): readonly Message[] {
    for (const { id, seq } of this.#foreseen.values()) if (seq <= lastSeq) this.#foreseen.delete(id);
    if (this.#foreseen.size === 0) return messages;
    const changes = [...this.#foreseen.values()];
    return messages.map((message) =>
      changes.filter(({ target }) => target === message.seq).reduce(changed, message),
    );
  }
}
