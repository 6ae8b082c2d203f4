import * as fanOut from './planted-bugs/fan-out.ts';
import * as membership from './planted-bugs/membership.ts';
import type { PlantedBug } from './planted-bugs/planted-bug.ts';
import * as resume from './planted-bugs/resume.ts';
import * as writing from './planted-bugs/writing.ts';

/** What the checker has to find, or else it checks nothing. */
export const plantedBugs: Readonly<Record<string, PlantedBug>> = {
  'ack before write': writing.ackBeforeWrite,
  'no dedupe': writing.noDedupe,
  'dedupe after write': writing.dedupeAfterWrite,
  'order by timestamp': writing.orderByTimestamp,
  'eventually consistent index for membership': membership.membershipFromIndex,
  'UnprocessedItems ignored': fanOut.unprocessedItemsIgnored,
  'LastEvaluatedKey ignored': fanOut.lastEvaluatedKeyIgnored,
  'unconditional $connect put': fanOut.unconditionalConnect,
  'delete on any 410': fanOut.deleteOnAnyGone,
  'non-conditional counter': writing.nonConditionalCounter,
  'error ack on fan-out failure': writing.errorOnFailedFanOut,
  'resume that returns a partial page as complete': resume.partialPageAsComplete,
  'resume off by one': resume.resumeOffByOne,
  'leave that does not stop an in-flight fan-out': membership.removalAfterItsEntry,
  'subscriptions read before the entry is put': fanOut.subscriptionsReadFirst,
  '$disconnect that leaves subscriptions behind': fanOut.disconnectForgetsSubscriptions,
  'room list from the index alone': membership.listFromIndex,
  'seqs in blocks': writing.seqsInBlocks,
  'text cut short': writing.textCutShort,
};

export type { PlantedBug } from './planted-bugs/planted-bug.ts';
