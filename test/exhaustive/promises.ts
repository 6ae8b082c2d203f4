import type { Entry, MembershipEntry, MessageEntry } from '../../protocol/entries.ts';
import type { InMemoryPorts } from '../fakes/in-memory-ports.ts';
import type { OperationResult } from '../lambda/chat/interleavings.ts';
import { connectionOf, readLog, room } from '../lambda/chat/room-fixture.ts';
import { perform, textOf } from './acts.ts';
import type { Act } from './acts.ts';

/** An act, and what whoever did it was told at last: those that crashed have tried again. */
interface Outcome {
  readonly act: Act;
  readonly result: OperationResult;
  readonly hasCrashed: boolean;
}

/** Tries again what has crashed, then throws what was promised and is not so. */
export async function expectPromises(
  ports: InMemoryPorts,
  acts: readonly Act[],
  results: readonly OperationResult[],
): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const [index, act] of acts.entries()) {
    const first = results[index] ?? { status: 'crashed' };
    const hasCrashed = first.status === 'crashed';
    const [again] = hasCrashed ? await Promise.allSettled([perform(act, ports)]) : [];
    outcomes.push({ act, result: again ?? first, hasCrashed });
  }
  const log = await readLog(ports);
  await expectSound(ports, log);
  for (const outcome of outcomes) {
    expectKnownRefusal(outcome, acts);
    if (outcome.act.does === 'sends') expectStoredOnce(outcome.act, outcome, log);
  }
  for (const outcome of outcomes) {
    if (outcome.act.does === 'joins') await expectComplete(ports, outcome, outcomes);
    if (outcome.act.does === 'reads') expectAgreement(outcome, log);
  }
}

/** Every number from 1 to the head holds an entry (I4), and no message stands there twice (I2). */
async function expectSound(ports: InMemoryPorts, log: readonly Entry[]): Promise<void> {
  const head = await ports.rooms.readHead(room);
  insist(
    head?.seq === log.length && log.every(({ seq }, index) => seq === index + 1),
    'I4: the log has gaps',
  );
  const messages = log.filter((entry) => entry.type === 'message');
  const ids = new Set(messages.map(({ sender, id }) => `${sender} ${id}`));
  insist(ids.size === messages.length, 'I2: a message is stored twice');
}

/** Only who is being removed may be refused, and only as no member. */
function expectKnownRefusal({ act, result }: Outcome, acts: readonly Act[]): void {
  if (result.status !== 'rejected') return;
  const isRemoved = acts.some(({ does, user }) => does === 'isRemoved' && user === act.user);
  const { code } = result.reason as { readonly code?: unknown };
  insist(isRemoved && code === 'not_a_member', `${act.user} ${act.does}: ${String(result.reason)}`);
}

/** Acknowledged is stored, under the number and with the text that were acknowledged (I1); refused is not (I3). */
function expectStoredOnce(
  act: Act & { readonly does: 'sends' },
  { result, hasCrashed }: Outcome,
  log: readonly Entry[],
): void {
  const stored = log.find(
    (entry) => entry.type === 'message' && entry.id === act.id && entry.sender === act.user,
  );
  if (result.status === 'fulfilled') {
    const acknowledged = result.value as MessageEntry;
    const isStored = stored?.type === 'message' && stored.message === textOf(act);
    insist(isStored && stored.seq === acknowledged.seq, `I1: ${act.id} is acknowledged, and not stored so`);
  } else if (!hasCrashed) {
    insist(stored === undefined, `I3: ${act.id} is refused, and stored`);
  }
}

/**
 * Who has joined got every acknowledged message, by page or by push (I8). Who was removed got nothing from the number
 * of `memberLeft` on, and is subscribed no more (I10).
 */
async function expectComplete(
  ports: InMemoryPorts,
  { act: { user }, result }: Outcome,
  outcomes: readonly Outcome[],
): Promise<void> {
  const page = result.status === 'fulfilled' ? (result.value as readonly Entry[]) : [];
  const pushed = ports.gateway.received(connectionOf(user).connectionId);
  // What has no number tells of membership, and nothing of what is in the room.
  const seen = new Set([...page, ...pushed].flatMap(({ seq }) => (typeof seq === 'number' ? [seq] : [])));
  const removal = outcomes.find(({ act }) => act.does === 'isRemoved' && act.user === user);
  if (removal === undefined) {
    const missed = acknowledgedSeqs(outcomes).filter((seq) => !seen.has(seq));
    const isComplete = result.status === 'fulfilled' && missed.length === 0;
    insist(isComplete, `I8: ${user} missed ${missed.join(', ')}`);
  } else if (removal.result.status === 'fulfilled') {
    const { seq: leftSeq } = removal.result.value as MembershipEntry;
    insist(Math.max(0, ...seen) < leftSeq, `I10: ${user} got what is none of theirs`);
    const subscriptions = await ports.subscriptions.readSubscriptions(room);
    insist(!subscriptions.some((subscription) => subscription.user === user), `I10: ${user} is subscribed`);
  }
}

function acknowledgedSeqs(outcomes: readonly Outcome[]): readonly number[] {
  return outcomes.flatMap(({ act, result }) =>
    act.does === 'sends' && result.status === 'fulfilled' ? [(result.value as MessageEntry).seq] : [],
  );
}

/** What was read once stands there for ever (I4). */
function expectAgreement({ act, result }: Outcome, log: readonly Entry[]): void {
  const read = result.status === 'fulfilled' ? (result.value as readonly Entry[]) : [];
  const isPrefix = JSON.stringify(log.slice(0, read.length)) === JSON.stringify(read);
  insist(isPrefix, `I4: ${act.user} has read another log`);
}

function insist(isSo: boolean, promise: string): void {
  if (!isSo) throw new Error(promise);
}
