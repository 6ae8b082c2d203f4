/** Longest pause before the second try; it doubles with every further one. Our choice: a few DynamoDB calls. */
const pauseMs = 20;

/** Waits before another try: a random part of the longest pause (full jitter), so that rivals come apart. */
export async function backOff(triesSoFar: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, Math.random() * pauseMs * 2 ** triesSoFar);
  });
}
