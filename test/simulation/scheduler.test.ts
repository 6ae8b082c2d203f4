import { Prng } from './prng.ts';
import { Scheduler, settled } from './scheduler.ts';

describe('the scheduler', () => {
  test('goes on only when all that can go on has gone on, however many promises lie in between', async () => {
    const { scheduler, log } = createScheduler();
    scheduler.schedule(1, () => {
      void (async () => {
        for (let step = 0; step < 10_000; step += 1) await Promise.resolve();
        log.push('first');
      })();
    });
    scheduler.schedule(1, () => log.push('second'));
    await scheduler.run(1);
    expect(log).toEqual(['first', 'second']);
  });

  test('runs tasks by their instant, and tasks of one instant by their order', async () => {
    const { scheduler, log } = createScheduler();
    const draw = new Prng('order');
    const delays = Array.from({ length: 500 }, () => draw.integer(0, 50));
    for (const [index, delay] of delays.entries()) {
      scheduler.schedule(delay, () => log.push(`${String(delay).padStart(2)} ${String(index).padStart(3)}`));
    }
    await scheduler.run(50);
    expect(log).toHaveLength(500);
    expect(log).toEqual(log.toSorted());
  });

  test('lets time pass only as far as it was told to', async () => {
    const { scheduler, log } = createScheduler();
    scheduler.schedule(10, () => log.push('later'));
    await scheduler.run(9);
    expect([scheduler.nowMs, log]).toEqual([9, []]);
    await scheduler.run(1);
    expect(log).toEqual(['later']);
  });

  test('settles at once where nothing runs', async () => {
    await expect(settled()).resolves.toBeUndefined();
  });
});

describe('the random numbers', () => {
  test('are the same for the same name, and others for another one', () => {
    const take = (name: string) => {
      const draw = new Prng(name);
      return Array.from({ length: 8 }, () => draw.integer(0, 1_000_000));
    };
    expect(take('1/a')).toEqual(take('1/a'));
    expect(take('1/a')).not.toEqual(take('1/b'));
    const parent = new Prng('1');
    parent.fraction();
    expect(parent.fork('a').integer(0, 1_000_000)).toBe(take('1/a')[0]);
  });

  test('spread evenly', () => {
    const draw = new Prng('even');
    const drawn = Array.from({ length: 100_000 }, () => draw.integer(0, 9));
    for (let digit = 0; digit < 10; digit += 1) {
      const count = drawn.filter((number) => number === digit).length;
      expect(Math.abs(count - 10_000)).toBeLessThan(500);
    }
  });
});

function createScheduler() {
  return { scheduler: new Scheduler(0), log: [] as string[] };
}
