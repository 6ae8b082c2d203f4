import * as v from 'valibot';
import { limits } from './limits.ts';
import { roles, systemUser } from './rooms.ts';

/** The fields that requests are made of. An issue's message says what the field must be; its name is added by `parse`. */

/** Bytes of a text as UTF-8. */
export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * Whether a text can be written as UTF-8 and read back the same.
 * A lone surrogate cannot: it would be stored as U+FFFD, and what was acknowledged would not be what is kept (I1).
 */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

const roomIdRule = `must be 1 to ${limits.roomIdCharactersMax} characters of A-Z a-z 0-9 _ -`;
/** Id of a room. */
export const roomIdSchema = v.pipe(
  v.string(roomIdRule),
  v.regex(new RegExp(`^[A-Za-z0-9_-]{1,${limits.roomIdCharactersMax}}$`), roomIdRule),
);

const userIdPattern = new RegExp(`^\\P{Cc}{1,${limits.userIdCharactersMax}}$`, 'u');
const userIdRule = `must be 1 to ${limits.userIdCharactersMax} characters without control characters, and not ${systemUser}`;
/** Id of a user, as the token says it. Characters are Unicode code points. */
export const userIdSchema = v.pipe(
  v.string(userIdRule),
  v.check((user) => userIdPattern.test(user) && isWellFormed(user) && user !== systemUser, userIdRule),
);

/** Users that a request names, each once. */
export function usersSchema(countMax: number) {
  const rule = `must be 1 to ${countMax} user ids`;
  return v.pipe(
    v.array(userIdSchema, rule),
    v.transform((users) => [...new Set(users)]),
    v.minLength(1, rule),
    v.maxLength(countMax, rule),
  );
}

const requestIdRule = `must be 1 to ${limits.requestIdCharactersMax} characters of A-Z a-z 0-9 . _ : -`;
/** A request's `id`: the client's choice, repeated by the reply, and the dedupe key of a message. */
export const requestIdSchema = v.pipe(
  v.string(requestIdRule),
  v.regex(new RegExp(`^[A-Za-z0-9._:-]{1,${limits.requestIdCharactersMax}}$`), requestIdRule),
);

const messageRule = `must be 1 to ${limits.messageBytesMax} bytes of UTF-8, not only white space`;
/** Text of a message. */
export const messageSchema = v.pipe(
  v.string(messageRule),
  v.check(
    (text) => /\S/.test(text) && isWellFormed(text) && utf8Bytes(text) <= limits.messageBytesMax,
    messageRule,
  ),
);

const reactionRule = `must be 1 to ${limits.reactionBytesMax} bytes of UTF-8`;
/** A reaction, as it is shown: one emoji as a rule. */
export const reactionSchema = v.pipe(
  v.string(reactionRule),
  v.check(
    (text) => text !== '' && isWellFormed(text) && utf8Bytes(text) <= limits.reactionBytesMax,
    reactionRule,
  ),
);

const activeRule = 'must be true or false';
/** Whether something is to be so, or no longer. */
export const activeSchema = v.boolean(activeRule);

/** What a member may do in a room. */
export const roleSchema = v.picklist(roles, `must be ${roles.join(', ')}`);

const untilRule = 'must be a time in ISO 8601 with its offset, or null';
/** Until when something holds, as epoch milliseconds; null if it holds no longer. */
export const untilSchema = v.nullable(
  v.pipe(
    v.string(untilRule),
    v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/, untilRule),
    v.transform((text) => Date.parse(text)),
    v.number(untilRule),
  ),
);

/** Whether only owners and moderators may write in a room. */
export const frozenSchema = v.boolean('must be true or false');

/** Number of an entry in its room. */
export const seqSchema = integerFrom(1, 'must be an integer from 1');

/** A place between entries: 0 is before the first one. */
export const positionSchema = integerFrom(0, 'must be an integer from 0');

const limitRule = `must be an integer from 1 to ${limits.historyPageMax}`;
/** Entries on a page. */
export const pageLimitSchema = v.pipe(
  integerFrom(1, limitRule),
  v.maxValue(limits.historyPageMax, limitRule),
);

const cursorRule = 'must be the cursor of an earlier page';
/** Where a page ended; opaque to clients. */
export const cursorSchema = v.pipe(v.string(cursorRule), v.regex(/^[A-Za-z0-9_-]{1,1024}$/, cursorRule));

/**
 * Id of one incarnation of a room's log; opaque to clients. Any text will do: one that no log has ever had is another
 * epoch, which tells the client to load the room anew (I9), and a refusal would leave it with nothing to go on from.
 */
export const epochSchema = v.string('must be the epoch that a reply named');

const slowModeRule = `must be an integer from 0 to ${limits.slowModeSecondsMax}`;
/** Seconds between two messages of one plain member; 0 for no slow mode. */
export const slowModeSecondsSchema = v.pipe(
  integerFrom(0, slowModeRule),
  v.maxValue(limits.slowModeSecondsMax, slowModeRule),
);

const retentionRule = `must be an integer from 1 to ${limits.retentionDaysMax}, or null`;
/** Days that entries are kept; null for good. */
export const retentionDaysSchema = v.nullable(
  v.pipe(integerFrom(1, retentionRule), v.maxValue(limits.retentionDaysMax, retentionRule)),
);

const namePattern = new RegExp(`^\\P{Cc}{1,${limits.roomNameCharactersMax}}$`, 'u');
const nameRule = `must be 1 to ${limits.roomNameCharactersMax} characters without control characters`;
/** Display name of a group. */
export const roomNameSchema = v.pipe(
  v.string(nameRule),
  v.check((name) => namePattern.test(name) && isWellFormed(name), nameRule),
);

function integerFrom(min: number, rule: string) {
  return v.pipe(v.number(rule), v.safeInteger(rule), v.minValue(min, rule));
}
