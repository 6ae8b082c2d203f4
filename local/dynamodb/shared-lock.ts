/** Lets work overlap with its like, and some work be alone; whoever came first goes first. */
export interface SharedLock {
  shared<T>(work: () => Promise<T>): Promise<T>;
  exclusive<T>(work: () => Promise<T>): Promise<T>;
}

export function createSharedLock(): SharedLock {
  let lastExclusive: Promise<unknown> = Promise.resolve();
  const runningShared = new Set<Promise<unknown>>();

  return {
    shared: (work) => {
      const result = lastExclusive.then(work);
      const end: Promise<unknown> = settled(result).then(() => runningShared.delete(end));
      runningShared.add(end);
      return result;
    },
    exclusive: (work) => {
      const result = Promise.all([lastExclusive, ...runningShared]).then(work);
      lastExclusive = settled(result);
      return result;
    },
  };
}

// Whoever asked for the work hears of its failure; those who wait only need its end.
async function settled(work: Promise<unknown>): Promise<void> {
  await Promise.allSettled([work]);
}
