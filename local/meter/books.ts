import { Cause, type CauseDescription, type CauseKeeper } from './cause.ts';
import { type Charge, connectionCharge } from './charge.ts';
import type { MeterReading } from './reading.ts';
import { UsageSum } from './usage-sum.ts';

/** Who a call, an event or a message is put down to. */
export type Party =
  | { readonly kind: 'gateway' | 'outside' }
  /** By its readable name. */
  | { readonly kind: 'function'; readonly name: string };

/** Causes that are kept, which bounds the memory. */
const causesMax = 200;

/** All that is counted since the last reset. */
export class Books {
  readonly #nowMs: () => number;
  readonly #keeper: CauseKeeper;
  readonly #openConnections = new Map<string, number>();
  #sums = new Sums();
  #causes: Cause[] = [];
  #sinceMs: number;
  #lastCauseId = 0;
  #revision = 0;
  #underWay = 0;
  #waiting: (() => void)[] = [];

  /** @param nowMs - epoch milliseconds that never go back */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#sinceMs = nowMs();
    this.#keeper = { nowMs, onEnter: () => this.#onUnderWay(1), onLeave: () => this.#onUnderWay(-1) };
  }

  /** A new cause, the last of the list. */
  begin(description: CauseDescription): Cause {
    const cause = this.beginUnlisted(description);
    this.#causes.push(cause);
    if (this.#causes.length > causesMax) this.#causes.shift();
    return cause;
  }

  /** A cause for what follows from nothing that is listed. */
  beginUnlisted(description: CauseDescription): Cause {
    this.#lastCauseId += 1;
    return new Cause(this.#lastCauseId, description, this.#keeper);
  }

  countCall(name: string, of: { readonly party: Party; readonly cause: Cause }): void {
    for (const sum of this.#sums.of(of.party)) sum.countCall(name);
    of.cause.usage.countCall(name);
  }

  add(charge: Charge, of: { readonly party: Party; readonly cause: Cause }): void {
    for (const sum of this.#sums.of(of.party)) sum.add(charge);
    of.cause.usage.add(charge);
  }

  openConnection(connectionId: string): void {
    this.#openConnections.set(connectionId, this.#nowMs());
    this.#revision += 1;
  }

  closeConnection(connectionId: string): void {
    const openedAtMs = this.#openConnections.get(connectionId);
    if (openedAtMs === undefined) return;
    this.#openConnections.delete(connectionId);
    const charge = connectionCharge((this.#nowMs() - openedAtMs) / 60_000);
    for (const sum of this.#sums.of({ kind: 'gateway' })) sum.add(charge);
    this.#revision += 1;
  }

  read(): MeterReading {
    const open = connectionCharge(this.#openMinutes());
    return {
      since: new Date(this.#sinceMs).toISOString(),
      revision: this.#revision,
      total: this.#sums.total.read(open),
      gateway: this.#sums.gateway.read(open),
      outside: this.#sums.outside.read(),
      functions: Object.fromEntries(Array.from(this.#sums.functions, ([name, sum]) => [name, sum.read()])),
      openConnections: this.#openConnections.size,
      causes: this.#causes.map((cause) => cause.read()),
    };
  }

  /** What is under way counts from now on; its cause is listed no more. */
  reset(): void {
    this.#sums = new Sums();
    this.#causes = [];
    this.#sinceMs = this.#nowMs();
    for (const connectionId of this.#openConnections.keys()) {
      this.#openConnections.set(connectionId, this.#sinceMs);
    }
    this.#revision += 1;
  }

  /** Resolves when nothing is under way. */
  async whenIdle(): Promise<void> {
    if (this.#underWay === 0) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #onUnderWay(change: 1 | -1): void {
    this.#underWay += change;
    this.#revision += 1;
    if (this.#underWay === 0) for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #openMinutes(): number {
    const nowMs = this.#nowMs();
    let minutes = 0;
    for (const openedAtMs of this.#openConnections.values()) minutes += (nowMs - openedAtMs) / 60_000;
    return minutes;
  }
}

class Sums {
  readonly total = new UsageSum();
  readonly gateway = new UsageSum();
  readonly outside = new UsageSum();
  readonly functions = new Map<string, UsageSum>();

  /** The sums in which a party's doings count. */
  of(party: Party): readonly UsageSum[] {
    switch (party.kind) {
      case 'gateway':
        return [this.total, this.gateway];
      case 'outside':
        return [this.total, this.outside];
      case 'function':
        return [this.total, this.#ofFunction(party.name)];
    }
  }

  #ofFunction(name: string): UsageSum {
    const sum = this.functions.get(name) ?? new UsageSum();
    this.functions.set(name, sum);
    return sum;
  }
}
