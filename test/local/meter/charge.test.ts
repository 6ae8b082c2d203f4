import {
  capacityCharge,
  connectionCharge,
  invocationCharge,
  messageCharge,
  secretCallCharge,
} from '../../../local/meter/charge.ts';
import { prices } from '../../../local/meter/prices.ts';

const million = 1e6;

describe('a message', () => {
  test.each([
    [0, 1],
    [1, 1],
    [32 * 1024, 1],
    [32 * 1024 + 1, 2],
    [128 * 1024, 4],
  ])('of %d bytes counts as %d', (bytes, count) => {
    expect(messageCharge('messagesIn', bytes)).toEqual({
      quantities: { messagesIn: count },
      priceUsd: { gateway: count / million, lambda: 0, dynamodb: 0, secretsmanager: 0 },
    });
  });
});

describe('an invocation', () => {
  test('costs its request, and its time in whole milliseconds at the price of its processor', () => {
    const { quantities, priceUsd } = invocationCharge({
      durationMs: 24.1,
      memoryMb: 512,
      architecture: 'arm64',
    });
    expect(quantities).toEqual({ invocations: 1, gbSeconds: 0.0125 });
    expect(priceUsd.lambda).toBeCloseTo(0.2 / million + 0.0125 * 0.0000133334, 15);
  });

  test('is dearer on x86', () => {
    const [arm, x86] = (['arm64', 'x86_64'] as const).map(
      (architecture) => invocationCharge({ durationMs: 1, memoryMb: 1024, architecture }).priceUsd.lambda,
    );
    expect(arm).toBeLessThan(x86 ?? 0);
  });
});

test('a million write units, read units and connection minutes cost what the price list says', () => {
  expect(capacityCharge('writeUnits', million).priceUsd.dynamodb).toBe(0.625);
  expect(capacityCharge('readUnits', million).priceUsd.dynamodb).toBe(0.125);
  expect(connectionCharge(million).priceUsd.gateway).toBe(0.25);
});

test('ten thousand calls of Secrets Manager cost five cents', () => {
  expect(secretCallCharge().priceUsd.secretsmanager * 10_000).toBeCloseTo(0.05, 12);
});

test('every price names its source and date', () => {
  const { gbSecond, ...others } = prices;
  for (const { source, asOf } of [...Object.values(others), ...Object.values(gbSecond)]) {
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\//);
    expect(asOf).toMatch(/^20\d\d-\d\d/);
  }
});
