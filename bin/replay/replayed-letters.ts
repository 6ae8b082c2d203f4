import * as v from 'valibot';
import { fanOutOrderSchema } from '../../lambda/chat/fan-out-port.ts';
import type { Letter, LetterQueue } from './letter-queue.ts';

export interface LeftLetter {
  readonly id: string;
  readonly reason: string;
}

export interface Replayed {
  /** Orders that Lambda has taken. */
  readonly ordered: number;
  /** Letters that are in the queue as before. */
  readonly left: readonly LeftLetter[];
}

export interface ReplayOptions {
  readonly queue: LetterQueue;
  /** Hands an order over, as JSON; rejects if that fails. */
  readonly giveOrder: (order: string) => Promise<void>;
  readonly nowMs: () => number;
}

/**
 * Gives the orders of a dead-letter queue again. A letter is deleted only when its order was taken, so that a crash in
 * between orders twice and loses nothing (F1). One after the other, because what failed for want of capacity is not to come
 * back all at once. Rejects with the first call that fails; all letters that it holds are back in the queue then.
 */
export async function replayLetters({ queue, giveOrder, nowMs }: ReplayOptions): Promise<Replayed> {
  // An order that fails anew comes back as a letter that was sent later, so that no order is given for ever.
  const beganAt = nowMs();
  const held = new Map<string, Letter>();
  const left = new Map<string, LeftLetter>();
  let ordered = 0;
  try {
    for (;;) {
      const letters = await queue.receive();
      if (letters.length === 0) return { ordered, left: [...left.values()] };
      for (const letter of letters) held.set(letter.id, letter);
      for (const letter of letters) {
        const found = letter.sentAt > beganAt ? { reason: 'it came after the beginning' } : orderOf(letter);
        if ('reason' in found) {
          left.set(letter.id, { id: letter.id, reason: found.reason });
          continue;
        }
        await giveOrder(found.order);
        await queue.delete(letter);
        held.delete(letter.id);
        ordered += 1;
      }
    }
  } finally {
    for (const letter of held.values()) {
      // What cannot be released comes back by itself, and the error that led here is the one to tell.
      await queue.release(letter).catch(() => undefined);
    }
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const letterSchema = v.object({ requestPayload: v.unknown() });

/** The order of a letter, with all that it says, be it for a newer function than this knows. */
function orderOf({ body }: Letter): { readonly order: string } | { readonly reason: string } {
  const letter = v.safeParse(v.pipe(v.string(), v.parseJson(), letterSchema), body);
  if (!letter.success || !v.is(fanOutOrderSchema, letter.output.requestPayload)) {
    return { reason: 'it has no order' };
  }
  return { order: JSON.stringify(letter.output.requestPayload) };
}
