import { type Architecture, type Price, messageBytes, prices } from './prices.ts';
import type { PriceByService, Quantities } from './reading.ts';

/** Something that AWS charges for, and its price. */
export interface Charge {
  readonly quantities: Partial<Quantities>;
  readonly priceUsd: PriceByService;
}

/** A message of a client, or to one. An empty one counts too. */
export function messageCharge(direction: 'messagesIn' | 'messagesOut', bytes: number): Charge {
  return charge({ [direction]: Math.max(1, Math.ceil(bytes / messageBytes)) });
}

/** The capacity that a call of DynamoDB took. */
export function capacityCharge(kind: 'readUnits' | 'writeUnits', units: number): Charge {
  return charge({ [kind]: units });
}

/** A call of Secrets Manager. */
export function secretCallCharge(): Charge {
  return charge({ secretCalls: 1 });
}

/**
 * One event of a function. Lambda rounds up to the next millisecond, and bills initialization like the rest.
 * @see https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
 */
export function invocationCharge(of: {
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly architecture: Architecture;
}): Charge {
  const gbSeconds = (Math.ceil(of.durationMs) / 1000) * (of.memoryMb / 1024);
  return charge({ invocations: 1, gbSeconds }, of.architecture);
}

/** Time that connections were open; a part of a minute counts as that part, as AWS names no step. */
export function connectionCharge(minutes: number): Charge {
  return charge({ connectionMinutes: minutes });
}

function charge(quantities: Partial<Quantities>, architecture: Architecture = 'x86_64'): Charge {
  const { messagesIn = 0, messagesOut = 0, connectionMinutes = 0 } = quantities;
  const { invocations = 0, gbSeconds = 0, readUnits = 0, writeUnits = 0, secretCalls = 0 } = quantities;
  return {
    quantities,
    priceUsd: {
      gateway:
        cost(messagesIn + messagesOut, prices.message) + cost(connectionMinutes, prices.connectionMinute),
      lambda: cost(invocations, prices.invocation) + cost(gbSeconds, prices.gbSecond[architecture]),
      dynamodb: cost(readUnits, prices.readUnit) + cost(writeUnits, prices.writeUnit),
      secretsmanager: cost(secretCalls, prices.secretCall),
    },
  };
}

function cost(count: number, { usd, units }: Price): number {
  return (count * usd) / units;
}
