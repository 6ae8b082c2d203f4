import type { PostOutcome, Ports } from '../../lambda/chat/ports.ts';
import { ChatError } from '../../protocol/errors.ts';
import { unlimited } from '../fakes/in-memory-ports.ts';
import { instrument } from '../fakes/instrumented-ports.ts';
import type { PortCall } from '../fakes/instrumented-ports.ts';
import { CopyFaults, InjectedFailure, postDeadlineMs } from './faults.ts';
import type { CallFault } from './faults.ts';
import { entriesOf } from './history.ts';
import type { Copy, Frame, Invocation, Post } from './history.ts';
import type { Handlers, LambdaWorld } from './lambda.ts';
import type { Prng } from './prng.ts';
import { SkewedClock } from './skewed-clock.ts';

export type Work = (handlers: Handlers, ports: Ports) => Promise<object>;

interface Call extends PortCall {
  readonly calledMs: number;
}

/** One run of a handler. Each of its calls waits for its turn in virtual time, and may go wrong. */
export class HandlerRun {
  readonly #world: LambdaWorld;
  readonly #invocation: Invocation;
  readonly #copy: Copy;
  readonly #name: string;
  readonly #draw: Prng;
  readonly #faults: CopyFaults;
  readonly #clock: SkewedClock;
  #isDead = false;
  #deliveries = 0;
  #deliveringSinceMs = 0;
  #ids = 0;

  constructor(world: LambdaWorld, invocation: Invocation, copy: Copy) {
    this.#world = world;
    this.#invocation = invocation;
    this.#copy = copy;
    this.#name = copy.number === 0 ? invocation.key : `${invocation.key} (copy ${copy.number + 1})`;
    this.#draw = world.draw.fork(this.#name);
    this.#faults = new CopyFaults(this.#name, this.#draw.fork('faults'), {
      settings: world.faults,
      onFault: (fault) => {
        world.history.fault(fault);
        this.#trace(fault.slice(this.#name.length + 1));
      },
    });
    const { intensities, mutedClasses } = world.faults();
    const skewMsMax = mutedClasses.has('skewMsMax') ? 0 : intensities.skewMsMax;
    this.#clock = new SkewedClock(world.scheduler, this.#draw.fork('clock'), skewMsMax);
  }

  /** Gives the result to `onEnd`, unless it crashes or fails. */
  async run(work: Work, onEnd: (result: Frame) => void): Promise<void> {
    this.#trace('starts');
    try {
      const result = (await work(this.#world.handlers, this.#ports())) as Frame;
      this.#copy.result = result;
      this.#end(`ends ${JSON.stringify(result).slice(0, tracedCharacters)}`);
      onEnd(result);
    } catch (error) {
      this.#end('fails');
      this.#report(error);
    }
  }

  #end(line: string): void {
    this.#copy.endedAt = this.#world.history.tick();
    this.#trace(line);
  }

  #ports(): Ports {
    const { tables, gatewayFor, fanOutFor, subscriptionsPerSlice, bug } = this.#world;
    const ports: Ports = {
      // Clocks here are minutes off, and the rate is none of the invariants.
      deployment: { ...unlimited, subscriptionsPerSlice },
      ...tables,
      gateway: gatewayFor(this.#invocation),
      fanOut: fanOutFor(this.#invocation, this.#name),
      clock: this.#clock,
      random: { newId: () => this.#newId(), fraction: () => this.#draw.fraction() },
      logger: {
        warn: () => {},
        error: (_, { error }) => {
          this.#report(error);
        },
      },
    };
    const instrumented = instrument(ports, async (call, effect) =>
      this.#timed(call, this.#around(call, effect)),
    );
    return bug?.corrupt?.(instrumented, this.#draw.fork('bug')) ?? instrumented;
  }

  #newId(): string {
    this.#ids += 1;
    return `${this.#name.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(-50)}-${this.#ids}`;
  }

  /** Of what is under way at the same time, each instant counts once. */
  async #timed({ port }: PortCall, call: Promise<unknown>): Promise<unknown> {
    const isDelivery = port === 'gateway' || (port === 'clock' && this.#copy.deliveryMs !== undefined);
    if (!isDelivery) return call;
    const { scheduler } = this.#world;
    if (this.#deliveries === 0) this.#deliveringSinceMs = scheduler.nowMs;
    this.#deliveries += 1;
    this.#copy.deliveryMs ??= 0;
    try {
      return await call;
    } finally {
      this.#deliveries -= 1;
      if (this.#deliveries === 0) this.#copy.deliveryMs += scheduler.nowMs - this.#deliveringSinceMs;
    }
  }

  async #around(portCall: PortCall, effect: () => Promise<unknown>): Promise<unknown> {
    const { port, method, args } = portCall;
    const call = { port, method, args, calledMs: this.#world.scheduler.nowMs };
    const fault = this.#faults.next(call);
    if (call.port === 'clock') await effect();
    else await this.#world.scheduler.sleep(this.#latencyMs(call));
    if (this.#isDead) return neverSettled();
    if (fault?.type === 'crash' && fault.when === 'before') return this.#crash();
    if (call.port === 'clock') return fault === undefined ? undefined : this.#crash();
    this.#trace(call.method);
    const result =
      call.method === 'post'
        ? await this.#post(call, effect, fault)
        : await this.#callOther(call, effect, fault);
    return fault?.type === 'crash' ? this.#crash() : result;
  }

  /** Now and then much longer than usual: others overtake. The adapter of the gateway does not wait for ever. */
  #latencyMs({ port }: PortCall): number {
    const { callMs } = this.#world;
    const latencyMs = this.#draw.waitMs(this.#draw.chance(0.03) ? 30 * callMs : callMs);
    return port === 'gateway' ? Math.min(latencyMs, postDeadlineMs) : latencyMs;
  }

  /** For the rest of its deadline. */
  async #hang({ calledMs }: Call): Promise<void> {
    const { scheduler } = this.#world;
    await scheduler.sleep(Math.max(0, calledMs + postDeadlineMs - scheduler.nowMs));
  }

  async #crash(): Promise<never> {
    this.#isDead = true;
    this.#end('is dead');
    return neverSettled();
  }

  async #callOther(
    call: Call,
    effect: () => Promise<unknown>,
    fault: CallFault | undefined,
  ): Promise<unknown> {
    if (fault?.type === 'post') {
      if (fault.arrives) await effect();
      if (fault.hangs) await this.#hang(call);
      return fault.outcome;
    }
    if (fault?.type !== 'tableFails') return this.#stamped(effect);
    this.#copy.tableFaults += 1;
    if (call.port === 'fanOut') return this.#orderBadly(effect, fault.when);
    if (fault.when !== 'before') await this.#stamped(effect);
    if (fault.when === 'repeated') return this.#stamped(effect);
    throw new InjectedFailure(`${call.method} failed ${fault.when} its effect`);
  }

  /** The adapter of the queue never rejects: whoever is not answered is refused, be the order given or not. */
  async #orderBadly(effect: () => Promise<unknown>, when: 'before' | 'after' | 'repeated'): Promise<unknown> {
    if (when !== 'before') await effect();
    return when === 'repeated' ? effect() : 'refused';
  }

  /** Rows that the tables stamp bear the time of the run that writes them. */
  async #stamped(effect: () => Promise<unknown>): Promise<unknown> {
    this.#world.stampWith(this.#clock);
    return effect();
  }

  async #post(call: Call, effect: () => Promise<unknown>, fault: CallFault | undefined): Promise<unknown> {
    const { history, scheduler } = this.#world;
    const [connectionId, text] = call.args as [string, string];
    const frame = history.frameOf(text);
    const entries = entriesOf(frame);
    const post: Post = {
      at: history.tick(),
      atMs: scheduler.nowMs,
      calledMs: call.calledMs,
      connectionId,
      invocation: this.#invocation,
      copy: this.#copy,
      entries,
      ...(entries.length === 0 && { signal: { type: frame['type'], room: String(frame['room']) } }),
    };
    history.posts.push(post);
    const isReplaced = fault?.type === 'post';
    const outcome = !isReplaced || fault.arrives ? ((await effect()) as PostOutcome) : 'failed';
    if (isReplaced && fault.hangs) await this.#hang(call);
    post.outcome = isReplaced ? fault.outcome : outcome;
    this.#trace(`post to ${connectionId} ${seqsOf(entries) || String(frame['type'])} ${post.outcome}`);
    return post.outcome;
  }

  #report(error: unknown): void {
    const isExpected = error instanceof InjectedFailure || error instanceof ChatError;
    if (!isExpected) this.#world.history.unexpectedErrors.push(`${this.#name}: ${String(error)}`);
  }

  #trace(line: string): void {
    this.#world.history.trace(`${this.#world.clockTime()} ${this.#name}: ${line}`);
  }
}

/** Enough of a result to read, and to tell runs apart. */
const tracedCharacters = 300;

/** One for each death: what waits for a promise lives as long as it does, and with it its world. */
async function neverSettled(): Promise<never> {
  return new Promise(() => {});
}

function seqsOf(entries: Post['entries']): string {
  return entries.map(({ room, seq }) => `${room} ${seq}`).join(', ');
}
