import { newConnection, unique } from './tables-under-test.ts';
import type { TablesUnderTest } from './tables-under-test.ts';

const nowMs = 1_700_000_000_000;
const expiresAt = nowMs + 7_800_000;

/** What every `PlaceStore` does. */
export function describePlaceStore(name: string, tables: () => TablesUnderTest): void {
  const take = async (user: string, connectionId = unique('connection'), placesMax = 3) =>
    tables().subscriptions.takePlace({ user, connectionId }, { nowMs, expiresAt, placesMax });

  const createPlaces = async (user: string, ids: readonly string[] = []) => {
    const takenAt = new Map(ids.map((id) => [id, nowMs]));
    return tables().subscriptions.putPlaces(user, { seen: undefined, takenAt, expiresAt });
  };

  /** The places as a refusal shows them. */
  const placesOf = async (user: string) => {
    const result = await take(user, 'nobody', 0);
    return result.outcome === 'refused' ? result.places : undefined;
  };

  const idsOf = async (user: string) => [...((await placesOf(user))?.takenAt.keys() ?? [])].toSorted();

  describe(`place store: ${name}`, () => {
    test('gives a user no place before there are any', async () => {
      const user = unique('alice');
      await expect(take(user)).resolves.toEqual({ outcome: 'refused' });
      await expect(createPlaces(user)).resolves.toBe(true);
      await expect(take(user)).resolves.toEqual({ outcome: 'taken' });
    });

    test('gives no more places than there are to connections that come at the same time (S52)', async () => {
      const user = unique('alice');
      await createPlaces(user, ['first']);
      const results = await Promise.all(Array.from({ length: 12 }, async () => take(user)));
      expect(results.filter(({ outcome }) => outcome === 'taken')).toHaveLength(2);
      await expect(idsOf(user)).resolves.toHaveLength(3);
    });

    test('shows who holds the places, and since when, to whoever gets none', async () => {
      const user = unique('alice');
      await createPlaces(user, ['a']);
      await take(user, 'b=');
      await expect(take(user, 'c', 2)).resolves.toEqual({
        outcome: 'refused',
        places: {
          version: expect.any(Number),
          takenAt: new Map([
            ['a', nowMs],
            ['b=', nowMs],
          ]),
        },
      });
    });

    test('gives a connection whose event comes twice one place (F1)', async () => {
      const user = unique('alice');
      await createPlaces(user);
      const { connectionId } = newConnection(user);
      for (let times = 0; times < 3; times += 1) {
        await expect(take(user, connectionId, 1)).resolves.toEqual({ outcome: 'taken' });
      }
      await expect(idsOf(user)).resolves.toEqual([connectionId]);
    });

    test('gives a place that was freed to another, and frees none that is not held', async () => {
      const user = unique('alice');
      await tables().subscriptions.freePlace({ user, connectionId: 'a' });
      await expect(take(user)).resolves.toEqual({ outcome: 'refused' });
      await createPlaces(user, ['a', 'b']);
      for (const connectionId of ['a', 'a', 'unknown']) {
        await tables().subscriptions.freePlace({ user, connectionId });
      }
      await expect(take(user, 'c', 2)).resolves.toEqual({ outcome: 'taken' });
      await expect(idsOf(user)).resolves.toEqual(['b', 'c']);
    });

    test('replaces places only as long as nobody has taken or freed one', async () => {
      const { subscriptions } = tables();
      const user = unique('alice');
      await createPlaces(user, ['a']);
      const changes = [
        async () => take(user, 'b'),
        async () => subscriptions.freePlace({ user, connectionId: 'a' }),
        async () => subscriptions.freePlace({ user, connectionId: 'b' }),
      ];
      for (const change of changes) {
        const seen = await placesOf(user);
        await change();
        const takenAt = new Map([['late', nowMs]]);
        await expect(subscriptions.putPlaces(user, { seen, takenAt, expiresAt })).resolves.toBe(false);
      }
      await expect(createPlaces(user, ['late'])).resolves.toBe(false);
      const options = { seen: await placesOf(user), takenAt: new Map([['new', nowMs]]), expiresAt };
      await expect(subscriptions.putPlaces(user, options)).resolves.toBe(true);
      await expect(idsOf(user)).resolves.toEqual(['new']);
    });

    test('gives no place to anybody once tokens are revoked, and shows since when (S23)', async () => {
      const { subscriptions } = tables();
      for (const ids of [[], ['a', 'b']]) {
        const user = unique('alice');
        if (ids.length > 0) await createPlaces(user, ids);
        await expect(subscriptions.revokeTokens(user, { nowMs, expiresAt })).resolves.toEqual(ids);
        for (const connectionId of ['a', 'new']) {
          await expect(take(user, connectionId, 9)).resolves.toMatchObject({
            outcome: 'refused',
            places: { takenAt: new Map(ids.map((id) => [id, nowMs])), revokedAt: nowMs },
          });
        }
        await subscriptions.freePlace({ user, connectionId: 'a' });
        await expect(placesOf(user)).resolves.toMatchObject({ revokedAt: nowMs });
      }
    });

    test('keeps a revocation with the places that replace others, or ends it, and is not overtaken by one', async () => {
      const { subscriptions } = tables();
      const user = unique('alice');
      await createPlaces(user, ['a']);
      const replace = async (revokedAt?: number, seen = placesOf(user)) =>
        subscriptions.putPlaces(user, { seen: await seen, takenAt: new Map(), revokedAt, expiresAt });
      const before = placesOf(user);
      await before;
      await subscriptions.revokeTokens(user, { nowMs, expiresAt });
      await expect(replace(undefined, before)).resolves.toBe(false);
      await expect(replace(nowMs)).resolves.toBe(true);
      await expect(take(user)).resolves.toMatchObject({ outcome: 'refused', places: { revokedAt: nowMs } });
      await expect(replace()).resolves.toBe(true);
      await expect(take(user)).resolves.toEqual({ outcome: 'taken' });
    });

    test('keeps places of different users apart, out of sight of their connections, and forgets them', async () => {
      const { subscriptions } = tables();
      const [alice, bob] = [unique('alice'), unique('bob')];
      for (const user of [alice, bob]) await createPlaces(user, ['a']);
      await expect(subscriptions.readConnections(alice)).resolves.toEqual([]);
      await subscriptions.forgetPlaces(alice);
      await expect(placesOf(alice)).resolves.toBeUndefined();
      await expect(idsOf(bob)).resolves.toEqual(['a']);
    });
  });
}
