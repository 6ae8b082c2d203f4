/** One figure of a price list. */
export interface Price {
  /** US dollars for so many units. */
  readonly usd: number;
  readonly units: number;
  /** Where the figure stands. */
  readonly source: string;
  /** When it was read there, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly asOf: string;
}

/** A function's processor, as `Architectures` of a template names it. */
export type Architecture = 'arm64' | 'x86_64';

const gatewayPricing = 'https://aws.amazon.com/api-gateway/pricing/#WebSocket_APIs';
const lambdaPricing = 'https://aws.amazon.com/lambda/pricing/';
const dynamoDbPricing = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';

/** List prices of us-east-1, the first tier of each, without free tiers. */
export const prices = {
  /** Sent or received, up to 32 KB each. */
  message: { usd: 1, units: 1e6, source: gatewayPricing, asOf: '2026-09-20' },
  connectionMinute: { usd: 0.25, units: 1e6, source: gatewayPricing, asOf: '2026-09-20' },
  invocation: { usd: 0.2, units: 1e6, source: lambdaPricing, asOf: '2025-08' },
  gbSecond: {
    arm64: { usd: 0.0000133334, units: 1, source: lambdaPricing, asOf: '2025-08' },
    x86_64: { usd: 0.0000166667, units: 1, source: lambdaPricing, asOf: '2025-08' },
  },
  // Since the price cut of November 2024: https://aws.amazon.com/blogs/database/new-amazon-dynamodb-lowers-pricing-for-on-demand-throughput-and-global-tables/
  readUnit: { usd: 0.125, units: 1e6, source: dynamoDbPricing, asOf: '2025-07-21' },
  writeUnit: { usd: 0.625, units: 1e6, source: dynamoDbPricing, asOf: '2025-07-21' },
  /** A call of Secrets Manager; keeping a secret, $0.40 a month, is a matter of time and not of calls. */
  secretCall: {
    usd: 0.05,
    units: 1e4,
    source: 'https://aws.amazon.com/secrets-manager/pricing/',
    asOf: '2025-01',
  },
} as const satisfies Readonly<Record<string, Price | Readonly<Record<Architecture, Price>>>>;

/** Bytes of one metered message: one of 33 KB counts as two. @see {@link gatewayPricing} */
export const messageBytes = 32 * 1024;
