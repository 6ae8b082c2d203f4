import type { Prng } from './prng.ts';

/** How bad the world of one seed is. Probabilities are from 0 to 1. */
export interface Intensities {
  /** A post that does not arrive, or arrives and is reported as failed. */
  readonly postLost: number;
  /** A post that is not answered before its deadline. */
  readonly postHangs: number;
  /** An invocation that runs two or three times. */
  readonly duplicated: number;
  /** A call of a table that fails: before its effect, after it, or repeated by the SDK because its answer was lost. */
  readonly tableFails: number;
  /** An await from which the invocation never comes back. */
  readonly crashes: number;
  /** A `$disconnect` that is never delivered (F6). */
  readonly disconnectLost: number;
  /** How far the index of a user's rooms may lag. */
  readonly indexLagMsMax: number;
  /** How far the clock of an invocation may be off, to either side, and step (I17). */
  readonly skewMsMax: number;
}

/** Without faults; waiting times stay, and with them every order. */
export const calm: Intensities = {
  postLost: 0,
  postHangs: 0,
  duplicated: 0,
  tableFails: 0,
  crashes: 0,
  disconnectLost: 0,
  indexLagMsMax: 0,
  skewMsMax: 0,
};

/** The worst that is drawn. */
const worst: Intensities = {
  postLost: 0.3,
  postHangs: 0.05,
  duplicated: 0.5,
  tableFails: 0.1,
  crashes: 0.1,
  disconnectLost: 1,
  indexLagMsMax: 5_000,
  skewMsMax: 5 * 60_000,
};

export type FaultClass = keyof Intensities;

/** Every class on its own is absent from many seeds: a fault that is always there hides what only others bring out. */
const presence = 0.6;

export function drawIntensities(draw: Prng): Intensities {
  const upTo = (max: number) => (draw.chance(presence) ? max * draw.fraction() : 0);
  return {
    postLost: upTo(worst.postLost),
    postHangs: upTo(worst.postHangs),
    duplicated: upTo(worst.duplicated),
    tableFails: upTo(worst.tableFails),
    crashes: upTo(worst.crashes) * draw.fraction(),
    disconnectLost: upTo(worst.disconnectLost),
    indexLagMsMax: Math.round(upTo(worst.indexLagMsMax)),
    skewMsMax: Math.round(upTo(worst.skewMsMax)),
  };
}

/** What is not a fault but differs between seeds. */
export interface Pace {
  /** Mean waiting time of a call. */
  readonly callMs: number;
  /** Mean time between two steps of the plan. */
  readonly stepMs: number;
  /** Probability of a message so long that few fit a page. */
  readonly longMessages: number;
  /** Entries that a client asks for at once to fill a gap. */
  readonly pageSize: number;
  /** Subscriptions that whoever stores an entry delivers to; more than a room has, or so few that it is cut. */
  readonly subscriptionsPerSlice: number;
}

export function drawPace(draw: Prng): Pace {
  return {
    callMs: draw.pick([2, 10, 40, 100]),
    stepMs: draw.pick([20, 100, 300]),
    longMessages: draw.pick([0, 0, 0.05, 0.2]),
    pageSize: draw.pick([1, 3, 20, 100]),
    subscriptionsPerSlice: draw.pick([256, 256, 1, 2]),
  };
}
