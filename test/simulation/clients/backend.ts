import { type Frame, type Invocation, hasEnded } from '../history.ts';
import type { World } from '../world.ts';

interface PendingCall {
  readonly name: string;
  readonly payload: Frame;
  attempts: number;
}

/** After so long a call is taken for lost and made again. */
const patienceMs = 10_000;

/** Tries of a call before the backend waits for better times. */
const attemptsMax = 3;

/** The name of all calls that change a membership: of two, the later counts. */
export function membershipCall(user: string, room: string): string {
  return `membership of ${user} in ${room}`;
}

/** Somebody's backend, which manages rooms, and calls again until it gets a result. */
export class Backend {
  readonly #world: World;
  readonly #pending = new Map<string, PendingCall>();
  readonly #invocations: Invocation[] = [];
  readonly #counts = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  get pending(): readonly string[] {
    return [...this.#pending.values()].map(({ name, payload }) => `${name} ${JSON.stringify(payload)}`);
  }

  /** Whether nothing runs any more of what was called. */
  get isIdle(): boolean {
    return this.#invocations.every(hasEnded);
  }

  /** A later call of the same name takes the place of one that has no result yet. */
  call(name: string, payload: Frame): void {
    const pending = { name, payload, attempts: 0 };
    this.#pending.set(name, pending);
    this.#attempt(pending);
  }

  /** Whether some call may have changed the user's membership. */
  hasTouched(user: string, room: string): boolean {
    return this.#counts.has(membershipCall(user, room));
  }

  /** Calls again what has no result yet. */
  recover(): void {
    for (const pending of this.#pending.values()) this.#attempt(pending);
  }

  #attempt(pending: PendingCall): void {
    const { name, payload } = pending;
    if (this.#pending.get(name) !== pending) return;
    pending.attempts += 1;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    const invocation = this.#world.lambda.invoke(
      { key: `backend ${name} #${count}`, kind: 'rooms', user: 'system', request: payload },
      async ({ rooms }, ports) => rooms(ports, payload),
      (result) => {
        invocation.answer = result;
        invocation.answeredAt = this.#world.history.tick();
        if (this.#pending.get(name) === pending) this.#pending.delete(name);
      },
    );
    this.#invocations.push(invocation);
    this.#world.scheduler.schedule(patienceMs, () => {
      if (pending.attempts < attemptsMax) this.#attempt(pending);
    });
  }
}
