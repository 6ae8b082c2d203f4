import type { Act } from './acts.ts';

/** What happens at the same time, in every order of the calls of the functions behind it. */
export interface Scope {
  readonly acts: readonly Act[];
  /** How many of the acts may die between any two of their calls. */
  readonly crashes: number;
  /** Whether it takes minutes, and is played before a release only. @default false */
  readonly isLong?: boolean;
}

const aliceSends: Act = { does: 'sends', user: 'alice', id: 'c1' };
const carolSends: Act = { does: 'sends', user: 'carol', id: 'c2' };
const bobSends: Act = { does: 'sends', user: 'bob', id: 'c3' };
const bobJoins: Act = { does: 'joins', user: 'bob' };
const bobIsRemoved: Act = { does: 'isRemoved', user: 'bob' };
const carolIsRemoved: Act = { does: 'isRemoved', user: 'carol' };
const carolReads: Act = { does: 'reads', user: 'carol' };

/** Small enough to be played whole, in every order. */
export const scopes: Readonly<Record<string, Scope>> = {
  'a send, a join, a crash': { acts: [aliceSends, bobJoins], crashes: 1 },
  'a send, a removal of its sender, a crash': { acts: [bobSends, bobIsRemoved], crashes: 1 },
  'a join, a removal, a crash': { acts: [bobJoins, bobIsRemoved], crashes: 1 },
  'a send, a join, a removal, a crash': { acts: [aliceSends, bobJoins, bobIsRemoved], crashes: 1 },
  'a send, a reader, a crash': { acts: [aliceSends, carolReads], crashes: 1 },
  'a send and its repeat, a join, a crash': { acts: [aliceSends, aliceSends, bobJoins], crashes: 1 },
  'two sends, a join, a crash': { acts: [aliceSends, carolSends, bobJoins], crashes: 1 },
  'two sends, a reader': { acts: [aliceSends, carolSends, carolReads], crashes: 0 },
  'a send, a join, a removal of its sender, a crash': {
    acts: [carolSends, bobJoins, carolIsRemoved],
    crashes: 1,
  },
  'two sends, a join, a removal': {
    acts: [aliceSends, carolSends, bobJoins, bobIsRemoved],
    crashes: 0,
  },
  'two sends, a join, a removal, a crash': {
    acts: [aliceSends, carolSends, bobJoins, bobIsRemoved],
    crashes: 1,
    isLong: true,
  },
};
