import { Books } from '../../../local/meter/books.ts';
import { capacityCharge } from '../../../local/meter/charge.ts';

const epochMs = Date.UTC(2026, 10, 22);
let nowMs: number;
let books: Books;

beforeEach(() => {
  nowMs = epochMs;
  books = new Books(() => nowMs);
});

const frame = { kind: 'message', name: 'send', bytes: 3 } as const;
const put = { service: 'dynamodb', action: 'PutItem', target: 'Rooms', caller: 'Send' };
const gateway = { kind: 'gateway' } as const;

describe('connection minutes', () => {
  test('are those of connections that are open and of those that were', () => {
    books.openConnection('a');
    books.openConnection('b');
    nowMs += 30_000;
    books.closeConnection('a');
    nowMs += 60_000;
    const { gateway, total, openConnections } = books.read();
    expect(openConnections).toBe(1);
    expect(gateway.connectionMinutes).toBe(0.5 + 1.5);
    expect(total.priceUsd).toBeCloseTo((2 * 0.25) / 1e6, 12);
  });

  test('are counted once, however often they are read', () => {
    books.openConnection('a');
    nowMs += 60_000;
    books.read();
    expect(books.read().total.connectionMinutes).toBe(1);
  });

  test('begin anew with a reset', () => {
    books.openConnection('a');
    nowMs += 60_000;
    books.reset();
    nowMs += 15_000;
    expect(books.read().gateway.connectionMinutes).toBe(0.25);
  });
});

describe('causes', () => {
  test('are kept up to 200, the latest', () => {
    for (let index = 0; index < 201; index += 1) books.begin({ ...frame, name: `frame ${index}` });
    const { causes } = books.read();
    expect(causes).toHaveLength(200);
    expect([causes.at(0)?.name, causes.at(-1)?.name]).toEqual(['frame 1', 'frame 200']);
  });

  test('list 256 steps, and count them all', () => {
    const cause = books.begin(frame);
    for (let index = 0; index < 300; index += 1) {
      const step = cause.begin(put);
      books.add(capacityCharge('writeUnits', 1), { party: gateway, cause });
      cause.end(step, { status: 200, error: '' });
    }
    expect(books.read().causes).toMatchObject([{ stepsOmitted: 44, writeUnits: 300, isOver: true }]);
    expect(books.read().causes[0]?.steps).toHaveLength(256);
  });

  test('tell where in time their steps are, those under way too', () => {
    const cause = books.begin(frame);
    nowMs += 2;
    const first = cause.begin(put);
    nowMs += 3;
    cause.end(first, { status: 200, error: '' });
    cause.begin(put);
    nowMs += 5;
    expect(books.read().causes).toMatchObject([
      {
        startedAt: new Date(epochMs).toISOString(),
        durationMs: 10,
        isOver: false,
        steps: [
          { startMs: 2, durationMs: 3, status: 200 },
          { startMs: 5, durationMs: null, status: null },
        ],
      },
    ]);
  });

  test('go with a reset, and what is under way counts from then on', () => {
    const cause = books.begin(frame);
    books.countCall('dynamodb PutItem', { party: { kind: 'function', name: 'Send' }, cause });
    nowMs += 7;
    books.reset();
    books.add(capacityCharge('writeUnits', 2), { party: { kind: 'function', name: 'Send' }, cause });
    expect(books.read()).toMatchObject({
      since: new Date(epochMs + 7).toISOString(),
      causes: [],
      total: { calls: {}, writeUnits: 2 },
      functions: { Send: { calls: {}, writeUnits: 2 } },
    });
  });
});

test('the revision tells whether there is anything new', () => {
  const before = books.read().revision;
  expect(books.read().revision).toBe(before);
  const cause = books.begin(frame);
  cause.end(cause.begin(put), { status: 200, error: '' });
  expect(books.read().revision).toBeGreaterThan(before);
});

test('who waits for idleness waits until the last step is over', async () => {
  const cause = books.begin(frame);
  const [first, second] = [cause.begin(put), cause.begin(put)];
  let isIdle = false;
  const idle = books.whenIdle().then(() => (isIdle = true));
  cause.end(first, { status: 200, error: '' });
  await Promise.resolve();
  expect(isIdle).toBe(false);
  cause.end(second, { status: 200, error: '' });
  await expect(idle).resolves.toBe(true);
});
