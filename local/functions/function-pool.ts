import { randomUUID } from 'node:crypto';

import type { InvocationResult } from '../invocation.ts';
import { ServiceError } from '../service-error.ts';
import type { FunctionSettings } from './function-settings.ts';
import { Instance, type InstanceSurroundings } from './instance.ts';

/** How far one function may spread. */
export interface FunctionLimits {
  /** Events at once before Lambda refuses more with 429; a function's reserved concurrency comes first. */
  readonly concurrencyMax: number;
  /** Worker threads. Events beyond wait for one, as it is this machine that is short of them and not AWS. */
  readonly instancesMax: number;
  /**
   * Worker threads that start at the same time. Starting is work of the processor alone: were more of them started, all
   * would be late, and their events run out of time, while those that are ready could have served all.
   */
  readonly startsMax: number;
}

/** Stands around every event that an instance runs. */
export type InvocationObserver = (
  event: { readonly functionName: string; readonly requestId: string },
  run: () => Promise<InvocationResult>,
) => Promise<InvocationResult>;

/** What all functions of a stack have in common. */
export interface FunctionSurroundings extends InstanceSurroundings {
  /** @default - nobody observes */
  readonly observeInvocation?: InvocationObserver | undefined;
}

/** The instances of one function, and the events that wait for one. */
export class FunctionPool {
  readonly settings: FunctionSettings;
  readonly #surroundings: FunctionSurroundings;
  readonly #concurrencyMax: number;
  readonly #instancesMax: number;
  readonly #startsMax: number;
  readonly #instances = new Set<Instance>();
  /** The one that was busy last is at the end, and is taken first, as on AWS. */
  readonly #idle: Instance[] = [];
  readonly #waiting: (() => void)[] = [];
  #eventCount = 0;
  #startCount = 0;
  #isClosed = false;

  constructor(settings: FunctionSettings, surroundings: FunctionSurroundings, limits: FunctionLimits) {
    this.settings = settings;
    this.#surroundings = surroundings;
    this.#concurrencyMax = settings.reservedConcurrency ?? limits.concurrencyMax;
    this.#instancesMax = limits.instancesMax;
    this.#startsMax = limits.startsMax;
  }

  get instances(): readonly Instance[] {
    return [...this.#instances];
  }

  /** Runs one event. Rejects with `TooManyRequestsException` at the concurrency limit. */
  async invoke(payload: string): Promise<InvocationResult> {
    if (this.#eventCount >= this.#concurrencyMax) {
      throw new ServiceError('TooManyRequestsException', { statusCode: 429, message: 'Rate Exceeded.' });
    }
    this.#eventCount += 1;
    try {
      const instance = await this.#take();
      const result = await this.#run(instance, payload);
      this.#giveBack(instance);
      return result;
    } finally {
      this.#eventCount -= 1;
    }
  }

  /** Ends every instance; events in hand end as of a crash. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.instances.map((instance) => instance.kill()));
  }

  #run(instance: Instance, payload: string): Promise<InvocationResult> {
    const requestId = randomUUID();
    const run = () => instance.run({ requestId, payload });
    const { observeInvocation } = this.#surroundings;
    return observeInvocation?.({ functionName: this.settings.name, requestId }, run) ?? run();
  }

  async #take(): Promise<Instance> {
    for (;;) {
      if (this.#isClosed) throw new ServiceError('ServiceUnavailableException', { statusCode: 503 });
      const idle = this.#idle.pop();
      if (idle !== undefined && !idle.isGone) return idle;
      if (idle !== undefined) {
        this.#instances.delete(idle);
      } else if (this.#mayStart) {
        return this.#start();
      } else {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    }
  }

  get #mayStart(): boolean {
    return this.#instances.size < this.#instancesMax && this.#startCount < this.#startsMax;
  }

  #start(): Instance {
    const instance = new Instance(this.settings, this.#surroundings);
    this.#instances.add(instance);
    this.#startCount += 1;
    void this.#awaitStart(instance);
    return instance;
  }

  async #awaitStart(instance: Instance): Promise<void> {
    await instance.whenStarted;
    this.#startCount -= 1;
    this.#callNext();
  }

  #giveBack(instance: Instance): void {
    if (instance.isGone) this.#instances.delete(instance);
    else this.#idle.push(instance);
    this.#callNext();
  }

  /** Whoever were called for nothing would have to wait anew, behind those who came later. */
  #callNext(): void {
    if (this.#idle.length > 0 || this.#mayStart) this.#waiting.shift()?.();
  }
}
