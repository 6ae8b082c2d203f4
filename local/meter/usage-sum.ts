import type { Charge } from './charge.ts';
import type { PriceByService, Quantities, Usage } from './reading.ts';

/** Adds up calls and charges. */
export class UsageSum {
  readonly #calls = new Map<string, number>();
  readonly #quantities: Record<keyof Quantities, number> = {
    readUnits: 0,
    writeUnits: 0,
    messagesIn: 0,
    messagesOut: 0,
    connectionMinutes: 0,
    invocations: 0,
    gbSeconds: 0,
    secretCalls: 0,
  };
  readonly #priceUsd: Record<keyof PriceByService, number> = {
    gateway: 0,
    lambda: 0,
    dynamodb: 0,
    secretsmanager: 0,
  };

  countCall(name: string): void {
    this.#calls.set(name, (this.#calls.get(name) ?? 0) + 1);
  }

  add({ quantities, priceUsd }: Charge): void {
    this.#quantities.readUnits += quantities.readUnits ?? 0;
    this.#quantities.writeUnits += quantities.writeUnits ?? 0;
    this.#quantities.messagesIn += quantities.messagesIn ?? 0;
    this.#quantities.messagesOut += quantities.messagesOut ?? 0;
    this.#quantities.connectionMinutes += quantities.connectionMinutes ?? 0;
    this.#quantities.invocations += quantities.invocations ?? 0;
    this.#quantities.gbSeconds += quantities.gbSeconds ?? 0;
    this.#quantities.secretCalls += quantities.secretCalls ?? 0;
    this.#priceUsd.gateway += priceUsd.gateway;
    this.#priceUsd.lambda += priceUsd.lambda;
    this.#priceUsd.dynamodb += priceUsd.dynamodb;
    this.#priceUsd.secretsmanager += priceUsd.secretsmanager;
  }

  /** @param also - what counts in the reading, but is not added to the sum. */
  read(also?: Charge): Usage {
    if (also !== undefined) {
      const sum = this.#copy();
      sum.add(also);
      return sum.read();
    }
    const { gateway, lambda, dynamodb, secretsmanager } = this.#priceUsd;
    return {
      calls: Object.fromEntries(this.#calls),
      ...this.#quantities,
      gbSeconds: rounded(this.#quantities.gbSeconds),
      connectionMinutes: rounded(this.#quantities.connectionMinutes),
      priceUsd: rounded(gateway + lambda + dynamodb + secretsmanager),
      priceUsdByService: {
        gateway: rounded(gateway),
        lambda: rounded(lambda),
        dynamodb: rounded(dynamodb),
        secretsmanager: rounded(secretsmanager),
      },
    };
  }

  #copy(): UsageSum {
    const copy = new UsageSum();
    for (const [name, count] of this.#calls) copy.#calls.set(name, count);
    copy.add({ quantities: this.#quantities, priceUsd: this.#priceUsd });
    return copy;
  }
}

/** Drops the noise of binary fractions: a thousandth of the price of the cheapest unit is far above it. */
export function rounded(value: number): number {
  return Math.round(value * 1e12) / 1e12;
}
