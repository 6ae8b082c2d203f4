import * as v from 'valibot';
import { connectPorts } from '../adapters/connect-ports.ts';
import { failPlainly } from '../adapters/plain-error.ts';
import { fanOut } from '../chat/fan-out.ts';

/** What `fan-out-port.ts` describes. */
const orderSchema = v.object({
  room: v.string(),
  seqs: v.array(v.number()),
  exceptConnectionId: v.optional(v.string()),
  slice: v.optional(v.object({ from: v.string(), through: v.string() })),
});

/**
 * Invoked asynchronously by the functions that store entries of large rooms, and by itself for each slice. What fails is
 * left to fail the invocation, which Lambda repeats.
 */
export async function handler(payload: unknown): Promise<void> {
  await failPlainly(async () => fanOut(connectPorts(), v.parse(orderSchema, payload)));
}
