import * as cast from '../cast.ts';
import type { History, Invocation } from '../history.ts';
import { endOf } from './evidence.ts';

/** One change of one membership that a backend has asked for. */
interface Change {
  readonly isAddition: boolean;
  readonly invocation: Invocation;
  /** When everything that ran for it was over. */
  readonly overAt: number;
}

/** From one tick to another. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** What can be said of memberships from outside: changes take effect at some time between their call and their end. */
export class Memberships {
  readonly #changes = new Map<string, Change[]>();

  constructor({ invocations }: History) {
    for (const invocation of invocations) {
      const { operation, room, user, members } = invocation.request;
      if (operation !== 'addMembers' && operation !== 'removeMember') continue;
      const isAddition = operation === 'addMembers';
      for (const who of isAddition ? (members as readonly string[]) : [user]) {
        const key = `${String(room)} ${String(who)}`;
        const changes = this.#changes.get(key) ?? [];
        this.#changes.set(key, changes);
        changes.push({ isAddition, invocation, overAt: endOf(invocation) });
      }
    }
  }

  /** Whether the user was a member all the time between two ticks, whatever the order in which changes took effect. */
  isSurelyMember(user: string, room: string, span: Span): boolean {
    if (wasMemberAtFirst(user, room) && !this.mayHaveEnded(user, room, { from: 0, to: span.to })) return true;
    return this.#of(user, room).some(
      (grant) =>
        grant.isAddition &&
        grant.invocation.answeredAt < span.from &&
        'added' in (grant.invocation.answer ?? {}) &&
        !this.mayHaveEnded(user, room, { from: grant.invocation.invokedAt, to: span.to }),
    );
  }

  /** Whether some removal may have taken effect between two ticks. */
  mayHaveEnded(user: string, room: string, span: Span): boolean {
    return this.#of(user, room).some(
      ({ isAddition, invocation, overAt }) =>
        !isAddition && overAt > span.from && invocation.invokedAt < span.to,
    );
  }

  /** Whether nothing above a seq of the room may reach the user at that time. */
  isSurelyShutOut(
    user: string,
    room: string,
    { seq, at }: { readonly seq: number; readonly at: number },
  ): boolean {
    const changes = this.#of(user, room);
    const additions = changes.filter(({ isAddition, invocation }) => isAddition && invocation.invokedAt < at);
    if (additions.length === 0 && !wasMemberAtFirst(user, room)) return true;
    return changes.some(({ isAddition, invocation }) => {
      const leftAt = Number(invocation.answer?.['seq'] ?? Infinity);
      return !isAddition && leftAt < seq && additions.every(({ overAt }) => overAt < invocation.invokedAt);
    });
  }

  /** Whether the user was not a member at any time between two ticks. */
  isSurelyOut(user: string, room: string, span: Span): boolean {
    const changes = this.#of(user, room);
    const additions = changes.filter(
      ({ isAddition, invocation }) => isAddition && invocation.invokedAt < span.to,
    );
    if (additions.length === 0 && !wasMemberAtFirst(user, room)) return true;
    return changes.some(
      ({ isAddition, invocation }) =>
        !isAddition &&
        invocation.answeredAt < span.from &&
        'removed' in (invocation.answer ?? {}) &&
        additions.every(({ overAt }) => overAt < invocation.invokedAt),
    );
  }

  #of(user: string, room: string): readonly Change[] {
    return this.#changes.get(`${room} ${user}`) ?? [];
  }
}

function wasMemberAtFirst(user: string, room: string): boolean {
  return cast.membersAtFirst[room]?.includes(user) ?? false;
}
