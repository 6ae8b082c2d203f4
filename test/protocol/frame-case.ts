import type { ErrorCode } from '../../protocol/errors.ts';
import type { OutgoingFrame } from '../../protocol/replies.ts';

/** One frame, and what it must be answered with on a connection of alice, who is a member of the room. */
export interface FrameCase {
  readonly title: string;
  readonly frame: string;
  /** The code of the error, or the type of the reply. */
  readonly answer: ErrorCode | OutgoingFrame['type'] | 'nothing';
  /** What the error's `detail` begins with. */
  readonly field?: string;
}
