import type { Entry, Room } from '../../client/index.ts';
import { settle } from '../fakes/hand-driven-platform.ts';
import { Stand } from './stand.ts';

const minuteMs = 60_000;

let stand: Stand;
let server: Stand['server'];
let platform: Stand['platform'];
beforeEach(() => {
  stand = new Stand();
  ({ server, platform } = stand);
});

/** Reads a room to the end of its entries. */
async function reading(room: Room, read: Entry[], signal?: AbortSignal): Promise<void> {
  for await (const entry of room.entries({ signal })) read.push(entry);
}

describe('the entries of a room', () => {
  test('end with `not_recovered` where the log cannot be continued', async () => {
    const { room } = await stand.joined();
    const read: Entry[] = [];
    const changing = async (): Promise<void> => {
      server.post('r1', 'old');
      await settle();
      server.cut(1001);
      server.replaceLog('r1', 'e2');
      await platform.advance(minuteMs);
    };
    const [outcome] = await Promise.allSettled([reading(room, read), changing()]);
    expect(outcome).toMatchObject({ reason: { code: 'not_recovered' } });
    expect(read).toMatchObject([{ message: 'old', seq: 1 }]);
  });

  test.each<[string, (room: Room, abort: AbortController) => void]>([
    ['their signal is aborted', (_, abort) => abort.abort()],
    ['the room is left', (room) => room.leave()],
  ])('end when %s, with those that came before', async (_, end) => {
    const { room } = await stand.joined();
    const read: Entry[] = [];
    const abort = new AbortController();
    const done = reading(room, read, abort.signal);
    server.post('r1', 'before');
    end(room, abort);
    server.post('r1', 'after');
    await done;
    expect(read).toMatchObject([{ message: 'before' }]);
  });

  test('fill no memory where nobody reads: beyond 10,000 they end with `not_recovered`', async () => {
    const { room } = await stand.joined();
    const entries = room.entries();
    const first = entries.next();
    for (let number = 0; number < 12_000; number += 1) server.post('r1', 'text');
    await first;
    const read: Entry[] = [];
    await expect(
      (async () => {
        for await (const entry of entries) read.push(entry);
      })(),
    ).rejects.toMatchObject({ code: 'not_recovered' });
    expect(read.length).toBeLessThanOrEqual(10_001);
  });
});
