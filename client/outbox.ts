import { deferred } from './abort.ts';
import type { RequestFields } from './connection.ts';
import { ChatError } from './errors.ts';
import type { ReplyOf, Requests } from './requests.ts';

type WriteType = 'message' | 'messageEdited' | 'messageDeleted' | 'reaction';

/** Something that a user has written: a message, or a change of one. */
export interface Write<Type extends WriteType> {
  readonly id: string;
  readonly room: string;
  readonly fields: RequestFields;
  /** What it becomes. */
  readonly type: Type;
}

/**
 * Unacknowledged at once, over all rooms: half of the ids that the backend remembers of a sender in one room, so that
 * another device of the user has the other half.
 */
const unacknowledgedMax = 8;

/**
 * What was written and is not acknowledged yet. One room's writes are sent one after the other, because only what was
 * acknowledged before has the lower number; those of different rooms at the same time.
 */
export class Outbox {
  readonly #requests: Requests;
  readonly #queueMax: number;
  /** Of each room that has any; the first of each may be on its way. */
  readonly #queues = new Map<string, (() => Promise<void>)[]>();
  readonly #sending = new Set<string>();

  constructor(requests: Requests, queueMax: number) {
    this.#requests = requests;
    this.#queueMax = queueMax;
  }

  /** Throws `queue_full`. */
  expectPlace(): void {
    const size = [...this.#queues.values()].reduce((sum, queue) => sum + queue.length, 0);
    if (size < this.#queueMax) return;
    throw new ChatError('queue_full', `unable to send; ${size} messages wait already`, { retryable: true });
  }

  /** Resolves with the entry that it has become. Rejects with the refusal, `queue_full` or `closed`. */
  async add<Type extends WriteType>({ id, room, fields, type }: Write<Type>): Promise<ReplyOf<Type>> {
    this.expectPlace();
    const outcome = deferred<ReplyOf<Type>>();
    const queue = this.#queues.get(room) ?? [];
    this.#queues.set(room, queue);
    queue.push(async () => {
      try {
        // However often: only an answer for good says what has become of it.
        outcome.resolve(await this.#requests.send(type, { ...fields, room }, { id, attemptsMax: Infinity }));
      } catch (error) {
        outcome.reject(error);
      }
    });
    this.#pump();
    return outcome.promise;
  }

  #pump(): void {
    for (const [room, [send]] of this.#queues) {
      if (this.#sending.size >= unacknowledgedMax) return;
      if (send !== undefined && !this.#sending.has(room)) void this.#send(room, send);
    }
  }

  async #send(room: string, send: () => Promise<void>): Promise<void> {
    this.#sending.add(room);
    await send();
    this.#sending.delete(room);
    const queue = this.#queues.get(room);
    queue?.shift();
    if (queue?.length === 0) this.#queues.delete(room);
    this.#pump();
  }
}
