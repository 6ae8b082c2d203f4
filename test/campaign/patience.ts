const pollMs = 20;

/** Waits for what no event tells of. Rejects if it takes too long. */
export async function until(
  isSo: () => boolean,
  options: { readonly reason: () => string; readonly timeoutMs: number },
): Promise<void> {
  const deadlineMs = Date.now() + options.timeoutMs;
  while (!isSo()) {
    if (Date.now() > deadlineMs) throw new Error(`unable to wait longer until ${options.reason()}`);
    await new Promise((resolve) => {
      setTimeout(resolve, pollMs);
    });
  }
}
