import type { Random } from '../../../lambda/chat/ports.ts';

jest.setTimeout(120_000);

const generators = 100;
const idsPerGenerator = 10_000;

/** The module as each of so many instances of a function has it. */
async function loadGenerators(): Promise<readonly Random[]> {
  const loaded: Random[] = [];
  for (let count = 0; count < generators; count += 1) {
    await jest.isolateModulesAsync(async () => {
      loaded.push((await import('../../../lambda/adapters/system-random.ts')).systemRandom);
    });
  }
  return loaded;
}

describe('system random', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: Date.parse('2026-11-22T21:00:00.000Z') });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  test('gives a million ids to a hundred instances at one instant, none of them twice (I18)', async () => {
    const instances = await loadGenerators();
    const ids = new Set<string>();
    for (let count = 0; count < idsPerGenerator; count += 1) {
      for (const instance of instances) ids.add(instance.newId());
    }
    expect(new Set(instances).size).toBe(generators);
    expect(ids.size).toBe(generators * idsPerGenerator);
  });

  test('gives ids of at least 122 bits, in characters that a request id may have (S40)', async () => {
    const [instance] = await loadGenerators();
    const id = instance?.newId() ?? '';
    expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(id.length * 6).toBeGreaterThanOrEqual(122);
  });

  test('gives fractions from 0 to 1, 1 excluded', async () => {
    const [instance] = await loadGenerators();
    const fractions = Array.from({ length: 1_000 }, () => instance?.fraction() ?? -1);
    expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...fractions)).toBeLessThan(1);
  });
});
