import { setTimeout } from 'node:timers/promises';

const timeoutMs = 20_000;
const intervalMs = 50;

/** Reads until what it reads is as expected, or gives the last for the test to say what is wrong with it. */
export async function eventually<Value>(
  read: () => Promise<Value>,
  isExpected: (value: Value) => boolean,
): Promise<Value> {
  const endsAt = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (isExpected(value) || Date.now() > endsAt) return value;
    await setTimeout(intervalMs);
  }
}
