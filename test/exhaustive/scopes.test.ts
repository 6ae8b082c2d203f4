import type { Ports } from '../../lambda/chat/ports.ts';
import { room } from '../lambda/chat/room-fixture.ts';
import { plantedBugs } from '../simulation/planted-bugs.ts';
import { replaced } from '../simulation/planted-bugs/replaced.ts';
import { Prng } from '../simulation/prng.ts';
import { perform } from './acts.ts';
import { explore } from './explore.ts';
import { scopes } from './scopes.ts';
import type { Scope } from './scopes.ts';

jest.setTimeout(60_000);

/** Those that take no more than seconds; `npm run exhaust` plays all. */
const small = [
  'a send, a join, a crash',
  'a send, a removal of its sender, a crash',
  'a join, a removal, a crash',
  'a send, a reader, a crash',
  'a send, a join, a removal, a crash',
  'two sends, a reader',
];

describe('in every order of their calls all promises hold (I1 to I4, I8, I10)', () => {
  test.each(small)('%s', async (name) => {
    const { states } = await explore(scopeOf(name));
    expect(states).toBeGreaterThan(50);
  });
});

describe('some order breaks a promise if the product had', () => {
  test.each([
    ['subscriptions read before the entry is put', 'a send, a join, a crash', 'I8'],
    ['ack before write', 'a send, a reader, a crash', 'I4'],
    ['no dedupe', 'a send, a reader, a crash', 'I2'],
  ])('%s: %s', async (bug, scope, invariant) => {
    const { corrupt = (ports: Ports) => ports } = plantedBugs[bug] ?? {};
    const exploring = explore(scopeOf(scope), async (act, ports) =>
      perform(act, corrupt(ports, new Prng(bug))),
    );
    await expect(exploring).rejects.toThrow(`${invariant}:`);
  });

  test('membership asked before the head is read', async () => {
    const exploring = explore(scopeOf('a send, a join, a removal, a crash'), async (act, ports) => {
      const early = await ports.rooms.readMember({ room, user: act.user });
      const rooms = replaced(ports.rooms, { readMember: async () => early });
      return perform(act, act.does === 'joins' ? { ...ports, rooms } : ports);
    });
    await expect(exploring).rejects.toThrow('I10:');
  });

  test('subscriptions ended after the entry of a removal', async () => {
    const exploring = explore(scopeOf('a send, a join, a removal, a crash'), async (act, ports) => {
      const postponed: (() => Promise<void>)[] = [];
      const subscriptions = replaced(ports.subscriptions, {
        evict: async (subscription) => {
          postponed.push(async () => ports.subscriptions.evict(subscription));
        },
      });
      const result = await perform(act, { ...ports, subscriptions });
      for (const evict of postponed) await evict();
      return result;
    });
    await expect(exploring).rejects.toThrow('I10:');
  });
});

function scopeOf(name: string): Scope {
  const scope = scopes[name];
  if (scope === undefined) throw new Error(`there is no scope: ${name}`);
  return scope;
}
