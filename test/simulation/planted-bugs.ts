import * as changes from './planted-bugs/changes.ts';
import * as fanOut from './planted-bugs/fan-out.ts';
import * as membership from './planted-bugs/membership.ts';
import type { PlantedBug } from './planted-bugs/planted-bug.ts';
import * as reading from './planted-bugs/reading.ts';
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
  'a slice without its last connection': fanOut.sliceWithoutItsLast,
  'packed orders dropped': fanOut.packedOrdersDropped,
  '$disconnect that leaves subscriptions behind': fanOut.disconnectForgetsSubscriptions,
  'room list from the index alone': membership.listFromIndex,
  'seqs in blocks': writing.seqsInBlocks,
  'text cut short': writing.textCutShort,
  'changes as they arrive': changes.changesAsTheyArrive,
  'a reaction counted twice': changes.reactionCountedTwice,
  'an edit by anybody': changes.editByAnybody,
  'a deletion that keeps the text': changes.deletionKeepsText,
  'a deletion that keeps the texts of edits': changes.deletionKeepsEdits,
  'a read position that moves back': reading.positionMovesBack,
  'unread that counts deleted messages': reading.unreadCountsDeleted,
  'typing told every time': reading.typingEveryTime,
  'recipients one after another': reading.oneAfterAnother,
  'a ping that does not tell of deafness': reading.deafnessUntold,
  'membership asked before the head': membership.memberAskedFirst,
};

export type { PlantedBug } from './planted-bugs/planted-bug.ts';
