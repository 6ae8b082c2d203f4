import type { Evidence } from './evidence.ts';
import type { Memberships } from './memberships.ts';
import type { Replays } from './replays.ts';
import type { Subscriptions } from './subscriptions.ts';

/** What can be said of the state at a time from what was asked, answered and stored. */
export interface Certainties {
  readonly memberships: Memberships;
  readonly subscriptions: Subscriptions;
  readonly replays: Replays;
}

/** Gives what offends against it, told in a line each; nothing if it holds. */
export type Invariant = (evidence: Evidence, certainties: Certainties) => readonly string[];
