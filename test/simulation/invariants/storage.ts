import { entryOf } from '../history.ts';
import type { Frame } from '../history.ts';
import { isSend, replyOf } from './evidence.ts';
import type { Evidence, Send } from './evidence.ts';
import type { Invariant } from './invariant.ts';

const text = (value: unknown) => JSON.stringify(value).slice(0, 200);

/** I1: what was acknowledged stands in the log, as it was acknowledged. */
export const acknowledgedIsStored: Invariant = (evidence) =>
  evidence.history.invocations.filter(isSend).flatMap(({ key, answer }) => {
    const acknowledged = entryOf(answer);
    if (acknowledged === undefined || isProbe(evidence, acknowledged)) return [];
    const standing = evidence.standing(acknowledged.room, acknowledged.seq);
    if (JSON.stringify(standing) === JSON.stringify(acknowledged)) return [];
    return [`${key} was acknowledged as ${text(acknowledged)}; there stands ${text(standing)}`];
  });

/** I2: one message per room, sender and id, however often it was sent; another text under the same id is refused. */
export const storedOnce: Invariant = (evidence) => {
  const counts = new Map<string, Frame[]>();
  for (const [room, log] of evidence.logs) {
    for (const entry of log) {
      if (entry.type !== 'message') continue;
      const key = `${room} ${entry.sender} ${entry.id}`;
      counts.set(key, [...(counts.get(key) ?? []), { ...entry }]);
    }
  }
  return evidence.sends.filter(isBeforeAudit).flatMap((send) => {
    const { room, user, id } = send;
    const name = `${id} of ${user} to ${room}`;
    const stored = counts.get(`${room} ${user} ${id}`) ?? [];
    if (stored.length > 1) return [`${name} is stored ${stored.length} times`];
    if (stored.length === 1 && isRefused(send)) return [`${name} was refused every time, and is stored`];
    return strayAnswers(send, stored[0]).map((answer) => `${name} was answered ${answer}`);
  });
};

/** I3: nothing is delivered or stored that nobody has sent. */
export const nothingFromNowhere: Invariant = ({ sends, sightings, logs }) => {
  const sent = new Set(
    sends.flatMap(({ room, user, id, attempts }) =>
      attempts.map(({ request }) => JSON.stringify([room, user, id, request['message'], request['replyTo']])),
    ),
  );
  const seen = [...sightings.map(({ entry }) => entry), ...[...logs.values()].flat()];
  return seen.flatMap((entry) => {
    if (entry.type !== 'message') return [];
    const { room, sender, id, message, replyTo } = entry;
    return sent.has(JSON.stringify([room, sender, id, message, replyTo])) ? [] : [text(entry)];
  });
};

/** I7: what is pushed is stored; and who has pushed a message says that it is stored. */
export const pushedIsStored: Invariant = (evidence) =>
  evidence.history.posts.flatMap(({ entries, invocation, copy, connectionId }) =>
    entries.flatMap((entry) => {
      if (isProbe(evidence, entry)) return [];
      const standing = evidence.standing(entry.room, entry.seq);
      if (JSON.stringify(standing) !== JSON.stringify(entry)) {
        return [`${invocation.key} pushed ${text(entry)} to ${connectionId}; there stands ${text(standing)}`];
      }
      const reply = isSend(invocation) ? replyOf(copy.result) : undefined;
      return reply?.['type'] === 'error'
        ? [`${invocation.key} pushed ${text(entry)}, and said ${text(reply)}`]
        : [];
    }),
  );

/** Written after the log was read. */
function isProbe(
  evidence: Evidence,
  { room, seq }: { readonly room: string; readonly seq: number },
): boolean {
  return evidence.logs.has(room) && seq > evidence.endOf(room);
}

function isBeforeAudit({ attempts }: Send): boolean {
  return attempts.every(({ key }) => !key.startsWith('audit'));
}

/** Whether every run of every attempt ended with an error that is for good. */
function isRefused({ attempts }: Send): boolean {
  return attempts.every(
    ({ copies, copiesPlanned }) =>
      copies.length === copiesPlanned &&
      copies.every(({ result }) => {
        const reply = replyOf(result);
        return reply?.['type'] === 'error' && reply['retryable'] === false;
      }),
  );
}

/** Acknowledgements of something else than what is stored, and conflicts without a reason. */
function strayAnswers({ attempts }: Send, stored: Frame | undefined): readonly string[] {
  const texts = new Set(
    attempts.map(({ request }) => JSON.stringify([request['message'], request['replyTo']])),
  );
  return attempts.flatMap(({ answer, request }) => {
    if (answer?.['type'] === 'message' && answer['seq'] !== stored?.['seq']) return [text(answer)];
    if (answer?.['code'] !== 'conflict') return [];
    const isTheStored =
      stored?.['message'] === request['message'] && stored?.['replyTo'] === request['replyTo'];
    return texts.size === 1 || isTheStored ? [text(answer)] : [];
  });
}
