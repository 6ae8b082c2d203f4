import type { History } from './history.ts';
import * as changes from './invariants/changes.ts';
import * as completeness from './invariants/completeness.ts';
import * as connections from './invariants/connections.ts';
import * as deletedTexts from './invariants/deleted-texts.ts';
import * as deliveries from './invariants/deliveries.ts';
import { Evidence } from './invariants/evidence.ts';
import type { Invariant } from './invariants/invariant.ts';
import * as liveness from './invariants/liveness.ts';
import * as membership from './invariants/membership.ts';
import { Memberships } from './invariants/memberships.ts';
import * as order from './invariants/order.ts';
import * as reading from './invariants/reading.ts';
import { Replays } from './invariants/replays.ts';
import * as storage from './invariants/storage.ts';
import { Subscriptions } from './invariants/subscriptions.ts';

export interface Violation {
  readonly invariant: string;
  readonly offending: readonly string[];
}

/** By the number of the promise that each one holds. I17 is a fault and I20 a property of two runs. */
const invariants: Readonly<Record<string, Invariant>> = {
  'I1 acknowledged is stored': storage.acknowledgedIsStored,
  'I2 stored once': storage.storedOnce,
  'I3 nothing from nowhere': storage.nothingFromNowhere,
  'I4 gapless': order.gapless,
  'I4 one log for all': order.oneLogForAll,
  'I4 fresh reads': order.freshReads,
  'I4 messages as their changes say': changes.replayedMessages,
  'I4 fresh messages': changes.freshMessages,
  'I5 sender order': order.senderOrder,
  'I6 real-time order': order.realTimeOrder,
  'I7 pushed is stored': storage.pushedIsStored,
  'I8 converged views': completeness.convergedViews,
  'I8 converged messages': changes.convergedMessages,
  'I8 heads of pings': completeness.headsOfPings,
  'I8 deafness of pings': completeness.deafnessOfPings,
  'I9 exact resumes': completeness.exactResumes,
  'I10 members only': membership.membersOnly,
  'I10 members are served': membership.membersAreServed,
  'I10 listed rooms': membership.listedRooms,
  'I10 listed members': membership.listedMembers,
  'I10 signals for members': membership.signalsForMembers,
  'I10 members only write': changes.membersOnlyWrite,
  'I11 ends for ever': connections.endsForEver,
  'I12 no ghosts': connections.noGhosts,
  'I12 swept clean': connections.sweptClean,
  'I13, I16 complete fan-outs': completeness.completeFanOuts,
  'I14 isolated recipients': deliveries.isolatedRecipients,
  'I15 counts are exact': membership.countsAreExact,
  'I15 presence is seen': membership.presenceIsSeen,
  'I15 unread is exact': reading.unreadIsExact,
  'I15 last messages are exact': reading.lastMessagesAreExact,
  'I19 all resolved': liveness.allResolved,
  'S38 permitted changes': changes.permittedChanges,
  'S38 rightful refusals': changes.rightfulRefusals,
  'S56 sparse typing': deliveries.sparseTyping,
  'read positions advance': reading.advancingPositions,
  'read positions have a cause': reading.causedPositions,
  'deleted texts are gone': deletedTexts.deletedTextsAreGone,
  'deleted texts are unread': deletedTexts.deletedTextsAreUnread,
  'no errors of our own': liveness.noErrorsOfOurOwn,
};

/** Checks a recorded history, and nothing but the history. Gives the invariants that do not hold. */
export function checkAll(history: History): readonly Violation[] {
  const evidence = new Evidence(history);
  const memberships = new Memberships(history);
  const certainties = {
    memberships,
    subscriptions: new Subscriptions(history, memberships),
    replays: new Replays(evidence),
  };
  return Object.entries(invariants).flatMap(([invariant, check]) => {
    const offending = check(evidence, certainties);
    return offending.length === 0 ? [] : [{ invariant, offending }];
  });
}
