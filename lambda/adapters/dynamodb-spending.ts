import type { Spending } from '../chat/log-store-port.ts';
import type { Pace } from '../chat/room-store-port.ts';
import type { Item } from './dynamodb-item.ts';

/** What a claim's update says in addition. Attributes are those of a member's item. */
export interface SpendingUpdate {
  /** Assignments, each after a comma. */
  readonly set: string;
  /** Conditions, each after an AND. */
  readonly condition: string;
  readonly values: Readonly<Record<string, number>>;
}

export function fromSpending(spending: Spending | undefined): SpendingUpdate {
  if (spending === undefined) return { set: '', condition: '', values: {} };
  const { nowMs, busy, quietMs } = spending;
  const parts = [busy.how === 'start' ? starting(busy, nowMs) : goingOn(busy), ...quiet(nowMs, quietMs)];
  return {
    set: parts.map(({ set }) => `, ${set}`).join(''),
    condition: parts.flatMap(({ condition }) => (condition === '' ? [] : [` AND ${condition}`])).join(''),
    values: Object.assign({}, ...parts.map(({ values }) => values)),
  };
}

function starting({ until, seen }: { readonly until: number; readonly seen: number }, nowMs: number) {
  return {
    set: 'busyUntil = :busyUntil',
    condition: '(attribute_not_exists(busyUntil) OR busyUntil <= :now OR busyUntil = :seen)',
    values: { ':busyUntil': until, ':now': nowMs, ':seen': seen },
  };
}

function goingOn({ forMs, upTo }: { readonly forMs: number; readonly upTo: number }) {
  return {
    set: 'busyUntil = busyUntil + :busyFor',
    condition: 'busyUntil <= :busyMax',
    values: { ':busyFor': forMs, ':busyMax': upTo },
  };
}

function quiet(nowMs: number, quietMs: number | undefined) {
  if (quietMs === undefined) return [];
  const set = 'sentAt = :sentAt';
  if (quietMs === 0) return [{ set, condition: '', values: { ':sentAt': nowMs } }];
  const condition = '(attribute_not_exists(sentAt) OR sentAt <= :quietSince)';
  return [{ set, condition, values: { ':sentAt': nowMs, ':quietSince': nowMs - quietMs } }];
}

export function toPace({ busyUntil, sentAt }: Item): Pace {
  return {
    ...(busyUntil?.N !== undefined && { busyUntil: Number(busyUntil.N) }),
    ...(sentAt?.N !== undefined && { sentAt: Number(sentAt.N) }),
  };
}
