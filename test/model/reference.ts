import { manage } from './reference-backend.ts';
import { ReferenceChat } from './reference-chat.ts';
import type { Made, Outcome } from './reference-chat.ts';
import { answer } from './reference-user.ts';
import type { Step } from './requests.ts';

/**
 * The whole chat as `docs/protocol.md` tells it, in the simplest way: rooms are arrays, one thing happens after another,
 * and nothing of it is the product's.
 */
export class Reference {
  readonly #chat: ReferenceChat;

  constructor(connections: readonly string[]) {
    this.#chat = new ReferenceChat(connections);
  }

  /** @param shown the product's reply, of which only that is read which is the product's to choose */
  play({ by, asks }: Step, nowMs: number, shown: unknown): Outcome {
    const made: Made = typeof shown === 'object' && shown !== null ? shown : {};
    const reply =
      'operation' in asks
        ? manage(this.#chat, { nowMs, made }, asks)
        : answer(this.#chat, { connection: by, nowMs, made }, asks);
    return { reply, pushes: this.#chat.takePushes() };
  }
}
