import * as v from 'valibot';

const entriesOrderFields = {
  /**
   * The entries by their numbers alone: what is stored is read again, so that no text is left in a queue, where no
   * deletion and no erasure would find it (S65).
   */
  seqs: v.pipe(v.array(v.number()), v.readonly()),
  /** The connection that got the entries as its reply. */
  exceptConnectionId: v.optional(v.string()),
};

/** Entries that one call has stored, and who has them already. */
export const entriesOrderSchema = v.pipe(v.object(entriesOrderFields), v.readonly());
export type EntriesOrder = v.InferOutput<typeof entriesOrderSchema>;

/** Numbered entries of a room that its subscriptions are to get. */
export const fanOutOrderSchema = v.pipe(
  v.object({
    room: v.string(),
    ...entriesOrderFields,
    /** What others have stored at about the same time, for the same frames. @default - nothing */
    packed: v.optional(v.pipe(v.array(entriesOrderSchema), v.readonly())),
    /** A part of the subscriptions. @default - all of them, to be cut into slices */
    slice: v.optional(v.pipe(v.object({ from: v.string(), through: v.string() }), v.readonly())),
  }),
  v.readonly(),
);
export type FanOutOrder = v.InferOutput<typeof fanOutOrderSchema>;

/** Deliveries that nobody waits for. */
export interface FanOutQueue {
  /** Hands an order to the fan-out function, which carries it out at least once. Never rejects. */
  enqueue(order: FanOutOrder): Promise<'enqueued' | 'refused'>;
}
