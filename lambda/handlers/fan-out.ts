import * as v from 'valibot';
import { connectPorts } from '../adapters/connect-ports.ts';
import { failPlainly } from '../adapters/plain-error.ts';
import { fanOutOrderSchema } from '../chat/fan-out-port.ts';
import { fanOut } from '../chat/fan-out.ts';

/**
 * Invoked asynchronously by the functions that store entries of large rooms, and by itself for each slice. What fails is
 * left to fail the invocation, which Lambda repeats.
 */
export async function handler(payload: unknown): Promise<void> {
  await failPlainly(async () => fanOut(connectPorts(), v.parse(fanOutOrderSchema, payload)));
}
