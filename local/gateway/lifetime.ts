/** Ends a connection that was idle or open for too long. */
export interface Lifetime {
  /** A message went in or out. Pings do not count: nothing shows that they keep a connection of the service open. */
  touch(): void;
  stop(): void;
}

/** The part of a timer that a lifetime needs. */
export type Schedule = (task: () => void, delayMs: number) => { readonly cancel: () => void };

/**
 * Starts the two clocks of a connection: 10 minutes without a message, 2 hours in all.
 *
 * @param options.onExpire - Called once, for whichever ends first.
 */
export function startLifetime(options: {
  readonly idleTimeoutMs: number;
  readonly connectionDurationMsMax: number;
  readonly onExpire: () => void;
  readonly schedule: Schedule;
}): Lifetime {
  const { schedule } = options;
  const startIdle = () => schedule(expire, options.idleTimeoutMs);
  const duration = schedule(expire, options.connectionDurationMsMax);
  let idle = startIdle();
  let isStopped = false;

  function stop(): void {
    isStopped = true;
    idle.cancel();
    duration.cancel();
  }

  function expire(): void {
    stop();
    options.onExpire();
  }

  return {
    stop,
    touch() {
      if (isStopped) return;
      idle.cancel();
      idle = startIdle();
    },
  };
}

/** Node's timers, which do not keep the process alive. */
export function scheduleWithTimers(task: () => void, delayMs: number): { readonly cancel: () => void } {
  const timer = setTimeout(task, delayMs);
  timer.unref();
  return { cancel: () => clearTimeout(timer) };
}
