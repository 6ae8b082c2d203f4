import type { Evidence } from './evidence.ts';
import type { Memberships } from './memberships.ts';
import type { Subscriptions } from './subscriptions.ts';

/** What can be said of the state at a time from what was asked and answered. */
export interface Certainties {
  readonly memberships: Memberships;
  readonly subscriptions: Subscriptions;
}

/** Gives what offends against it, told in a line each; nothing if it holds. */
export type Invariant = (evidence: Evidence, certainties: Certainties) => readonly string[];
