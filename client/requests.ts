import { pause, throwIfAborted, unlessAborted } from './abort.ts';
import { repeatDelayMs } from './backoff.ts';
import type { Connection, RequestFields } from './connection.ts';
import { ChatError } from './errors.ts';
import type { ServerFrame } from './frames.ts';
import type { Link } from './link.ts';
import type { AbortSignalLike, Platform } from './platform.ts';

export interface RequestOptions {
  /** Ends the waiting. What was sent may still have its effect. */
  readonly signal?: AbortSignalLike | undefined;
}

interface SendOptions extends RequestOptions {
  /** @default a new one */
  readonly id?: string;
  /** Goes over this connection alone. @default whatever connection there is */
  readonly connection?: Connection;
  /** Refusals that may pass, up to which it is tried again. @default 6 */
  readonly attemptsMax?: number;
}

export type ReplyOf<Type extends ServerFrame['type']> = Extract<ServerFrame, { readonly type: Type }>;

/**
 * Requests that survive what passes: sent again, with the same id, after a lost connection, a time-out, or a refusal
 * that says so. All requests of the protocol may be, but for the creation of a group.
 */
export class Requests {
  readonly #link: Link;
  readonly #platform: Platform;

  constructor(link: Link, platform: Platform) {
    this.#link = link;
    this.#platform = platform;
  }

  /** Resolves with the reply of the type. Rejects with the backend's refusal, or `closed`. */
  async send<Type extends ServerFrame['type']>(
    type: Type,
    fields: RequestFields,
    options: SendOptions = {},
  ): Promise<ReplyOf<Type>> {
    const { signal, id = this.#platform.makeId(), attemptsMax = 6 } = options;
    for (let failures = 0; ;) {
      throwIfAborted(signal);
      const connection = options.connection ?? (await unlessAborted(this.#link.whenConnected(), signal));
      try {
        const reply = await unlessAborted(connection.request(fields, id), signal);
        if (isOf(reply, type)) return reply;
        throw new ChatError('unavailable', `unable to read the answer; its type is ${reply.type}`);
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        const isLost = error.code === 'disconnected';
        // The next connection takes it.
        if (isLost && options.connection === undefined && attemptsMax > 1) continue;
        failures += 1;
        if (isLost || !error.retryable || failures >= attemptsMax) throw error;
        const { retryAfterMs } = error;
        const delayMs = repeatDelayMs(failures - 1, { random: this.#platform.random, retryAfterMs });
        await unlessAborted(pause(this.#platform.clock, delayMs), signal);
      }
    }
  }

  /** Sends what is not answered, and not worth waiting for. */
  tell(fields: RequestFields): void {
    if (this.#link.connection?.isOpen === true) this.#link.connection.notify(fields);
  }
}

function isOf<Type extends ServerFrame['type']>(frame: ServerFrame, type: Type): frame is ReplyOf<Type> {
  return frame.type === type;
}
