import type { Invariant } from './invariant.ts';

/** I19: when the faults have stopped, all that was pending is resolved in time. */
export const allResolved: Invariant = ({ history }) => history.unresolved;

/** Nothing fails but what was made to fail. */
export const noErrorsOfOurOwn: Invariant = ({ history }) => history.unexpectedErrors;
